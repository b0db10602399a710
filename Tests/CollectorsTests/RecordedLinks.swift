import Collectors
import Glibc
import Kernel
import Telemetry
import TestKit

/// A kernel whose network interfaces were recorded, a datagram a line; without a recording it has none.
///
/// Unchecked: a test uses it from its own thread alone.
final class RecordedLinks: DumpChannel, @unchecked Sendable {
    var datagrams: [[UInt8]]
    var modes: [String: LinkMode] = ["ens3": LinkMode(speedMegabits: 10_000, duplex: "full")]
    /// What the next requests fail with.
    var failures: [KernelError] = []
    private(set) var requests = 0
    /// Names asked for their mode, in order.
    private(set) var asked: [String] = []
    private var sequence: [UInt8] = []
    private var left: ArraySlice<[UInt8]> = []

    init(_ datagrams: [[UInt8]]) { self.datagrams = datagrams }

    /// A file that is not there is a kernel without interfaces: the end of the dump and nothing else.
    convenience init(at path: String) {
        self.init((try? hexLines(at: path)) ?? [Self.message(type: 3, [0, 0, 0, 0])])
    }

    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        requests += 1
        if !failures.isEmpty { throw failures.removeFirst() }
        sequence = Array(request[8..<12])
        left = datagrams[...]
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        guard var bytes = left.popFirst() else { throw .failed("rtnetlink", errno: EAGAIN) }
        var place = 0
        while place + 16 <= bytes.count {
            bytes.replaceSubrange(place + 8..<place + 12, with: sequence)
            place += max(16, (Int(bytes[place]) | Int(bytes[place + 1]) << 8) + 3 & ~3)
        }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func reset() {}

    func mode(ofLink name: String) -> LinkMode? {
        asked.append(name)
        return modes[name]
    }

    static func message(type: UInt8, flags: UInt8 = 2, _ payload: [UInt8]) -> [UInt8] {
        let count = 16 + payload.count
        return [UInt8(count & 0xff), UInt8(count >> 8), 0, 0, type, 0, flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            + payload
    }

    /// An interface with nothing but what every kernel sends.
    static func link(_ name: String, index: UInt8 = 2, flags: UInt8 = 1, _ attributes: [UInt8] = [])
        -> [UInt8]
    {
        message(
            type: 16,
            [0, 0, 1, 0, index, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0] + attribute(3, Array(name.utf8) + [0])
                + attributes)
    }

    static func attribute(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        [UInt8(value.count + 4), 0, type, 0] + value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }

    static let end = message(type: 3, [0, 0, 0, 0])
}

extension FilesystemWatch {
    /// Filesystems of a fixture, each asked at once; `/srv/hung` fails.
    static func ofFixture(_ fixture: Fixture) -> FilesystemWatch {
        FilesystemWatch(
            list: { () throws(KernelError) in
                var selection = FilesystemSelection()
                try fixture.host.mounts { selection.take($0) }
                return selection
            },
            ask: { point throws(KernelError) in
                if point == Array("/srv/hung".utf8) { throw .failed("/srv/hung", errno: EIO) }
                let size = Double(point.count) * 4096
                return MountSpace(
                    sizeBytes: size * 10, freeBytes: size * 4, availableBytes: size * 3, files: 1000,
                    filesFree: 900)
            },
            now: { Timestamp(milliseconds: 0) }, start: { _ = $0.round() })
    }
}
