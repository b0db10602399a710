import Glibc

/// The address range below an arena: reserved whole at the start, filled from its beginning, never moved.
///
/// It is either memory of this process alone, or a file that outlives it (`TotalsFile`).
final class ArenaMemory: @unchecked Sendable {  // immutable but for `filled`, which the ingest thread alone touches
    /// The file grows by this much: often enough to waste little, seldom enough to cost nothing.
    private static let stepBytes = 256 << 10

    let start: UnsafeMutablePointer<UInt64>
    /// A multiple of a span.
    let capacityBytes: Int
    /// Bytes that may be touched.
    private(set) var filled: Int
    /// -1 when no file is behind it.
    private let descriptor: Int32

    /// Reserves memory of this process; pages are taken when they are first touched.
    init(capacityBytes: Int) {
        self.capacityBytes = Self.rounded(capacityBytes)
        filled = self.capacityBytes
        descriptor = -1
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let address = mmap(nil, self.capacityBytes, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let address, address != Self.failed else {
            preconditionFailure("no address range for \(self.capacityBytes) bytes of series")
        }
        start = address.assumingMemoryBound(to: UInt64.self)
    }

    /// Maps an open file, of which `filled` bytes are there; takes the descriptor over.
    ///
    /// `nil` and an errno when it cannot be mapped.
    init?(file: Int32, filled: Int, capacityBytes: Int) {
        self.capacityBytes = Self.rounded(max(capacityBytes, filled))
        self.filled = filled / ArenaSpan.bytes * ArenaSpan.bytes
        let address = mmap(nil, self.capacityBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let address, address != Self.failed else { return nil }
        start = address.assumingMemoryBound(to: UInt64.self)
        descriptor = file
    }

    deinit {
        munmap(start, capacityBytes)
        // The lock on the file ends with its descriptor.
        if descriptor >= 0 { close(descriptor) }
    }

    /// Makes `bytes` from the beginning touchable; `false` when the capacity or the file system has no room.
    ///
    /// The blocks are allocated and not left as holes: a store into a hole of a full file system is SIGBUS.
    func fill(to bytes: Int) -> Bool {
        if bytes <= filled { return true }
        if bytes > capacityBytes { return false }
        let target = min(capacityBytes, (bytes + Self.stepBytes - 1) / Self.stepBytes * Self.stepBytes)
        guard posix_fallocate(descriptor, off_t(filled), off_t(target - filled)) == 0 else { return false }
        filled = target
        return true
    }

    private static func rounded(_ bytes: Int) -> Int {
        (max(bytes, 1) + ArenaSpan.bytes - 1) / ArenaSpan.bytes * ArenaSpan.bytes
    }

    private static var failed: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: -1) }
}
