import Glibc

/// How many descriptors a process has open.
///
/// Since Linux 6.2 the size of /proc/PID/fd is their number, for a single stat(2). An older kernel says 0 there: then
/// the entries are counted, a bounded number of them a turn, so that a server with a million connections costs no
/// tick more than another; the last finished count stands meanwhile.
package final class DescriptorCount {
    /// Directory entries passed over in one turn.
    package static let entriesPerTurn = 2048

    private let path: String
    private let sizeIsCount: Bool
    private var listing: DirectoryStream?
    private var counted: UInt64 = 0
    private var lastCount: UInt64?

    package init(path: String, sizeIsCount: Bool) {
        self.path = path
        self.sizeIsCount = sizeIsCount
    }

    /// Whether this /proc tells the count as the size of the directory: its own process has descriptors open.
    package static func sizeIsCount(procfs: String) -> Bool {
        var status = stat()
        return stat("\(procfs)/self/fd", &status) == 0 && status.st_size > 0
    }

    /// The number of descriptors; `nil` when it cannot be seen, or not yet.
    package func next() -> UInt64? {
        if sizeIsCount {
            var status = stat()
            // Passed to C as it is, the text would be copied to the heap at every tick.
            guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
            return UInt64(exactly: status.st_size)
        }
        return count()
    }

    private func count() -> UInt64? {
        if listing == nil {
            // A directory that cannot be opened is a fact of this turn: no permission, or the process has gone.
            listing = try? DirectoryStream(path: path)
            counted = 0
        }
        guard let listing else { return nil }
        for _ in 0..<Self.entriesPerTurn {
            if listing.next({ _ in () }) != nil {
                counted += 1
                continue
            }
            lastCount = counted
            self.listing = nil
            break
        }
        return lastCount
    }
}
