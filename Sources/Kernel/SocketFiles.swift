import Bytes
import Glibc

/// The TCP sockets of a network namespace as /proc/net/tcp and tcp6 print them, read a piece at a time.
///
/// Listeners are handed out first, of both files, as sock_diag does. Owned by one thread; one reading at a time.
package final class SocketFiles {
    /// Rows handed out in one step, about a datagram's worth.
    package static let rowsPerStep = 256
    /// A line has 150 to 200 bytes, and the kernel hands out a page at a time; what fills all of this is no line.
    private static let roomBytes = 8192

    /// What is read after what.
    private static let order: [(file: String, listeners: Bool)] = [
        ("tcp", true), ("tcp6", true), ("tcp", false), ("tcp6", false),
    ]

    private let folder: String
    private var place = 0
    private var handle: FileHandle?
    private var sawHeading = false
    private let room = UnsafeMutablePointer<UInt8>.allocate(capacity: roomBytes)
    /// What was read of the current file and not yet handed out.
    private var unread = 0..<0

    /// Reads the files of a folder such as `/proc/net` or `/proc/4711/net`.
    package init(folder: String) { self.folder = folder }

    deinit { room.deallocate() }

    /// Gives up a reading before its end.
    package func abandon() {
        closeFile()
        place = 0
    }

    /// Hands out some rows, and says whether there are more; a step after the end begins anew.
    package func next(into sink: inout some SocketSink) throws(KernelError) -> Bool {
        var rows = 0
        do throws(KernelError) {
            while rows < Self.rowsPerStep, place < Self.order.count {
                let (file, wantsListeners) = Self.order[place]
                if handle == nil { handle = try open(file) }
                guard let handle, try readOn(handle, wantsListeners, &rows, &sink) else {
                    closeFile()
                    place += 1
                    continue
                }
            }
        } catch {
            abandon()
            throw error
        }
        if place < Self.order.count { return true }
        abandon()
        return false
    }

    /// Reads a piece of a file, and says whether more of it is wanted.
    private func readOn(
        _ handle: FileHandle, _ wantsListeners: Bool, _ rows: inout Int, _ sink: inout some SocketSink
    ) throws(KernelError) -> Bool {
        let got = try fill(from: handle)
        var text = ByteReader(ByteRun(start: room + unread.lowerBound, count: unread.count))
        if !sawHeading {
            guard let heading = text.wholeLine(), SocketFileLine.isHeading(heading) else {
                throw SocketFileLine.malformed
            }
            sawHeading = true
        }
        while let line = text.wholeLine() {
            rows += 1
            guard let read = SocketFileLine(line) else { continue }
            let isListener = read.row.state == SocketState.listen.rawValue
            if isListener == wantsListeners { sink.take(read.row) }
            // Listeners come first in each file (tcp_seq_start in net/ipv4/tcp_ipv4.c).
            if wantsListeners, !isListener { return false }
        }
        unread = unread.upperBound - text.rest.count..<unread.upperBound
        return got > 0
    }

    /// Opens a file; `nil` for a tcp6 that is not there, since a kernel without IPv6 has none.
    private func open(_ file: String) throws(KernelError) -> FileHandle? {
        do throws(KernelError) {
            return try FileHandle(path: "\(folder)/\(file)")
        } catch .missing where file == "tcp6" {
            return nil
        }
    }

    /// Reads on behind what is unread, and says how much came.
    private func fill(from handle: FileHandle) throws(KernelError) -> Int {
        memmove(room, room + unread.lowerBound, unread.count)
        unread = 0..<unread.count
        if unread.count == Self.roomBytes { throw SocketFileLine.malformed }
        while true {
            let got = read(handle.descriptor, room + unread.count, Self.roomBytes - unread.count)
            if got >= 0 {
                unread = 0..<unread.count + got
                return got
            }
            if errno != EINTR { throw KernelError(errno, reading: handle.path) }
        }
    }

    private func closeFile() {
        handle = nil
        unread = 0..<0
        sawHeading = false
    }
}
