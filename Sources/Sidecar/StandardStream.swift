import Glibc
import Telemetry

/// Standard output and error, written through write(2): whole texts, at once for whoever reads along.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Ties those that the starter closed to /dev/null, before another file gets their number and their text.
    package static func fillGaps() {
        for number in Int32(0)...2 where fcntl(number, F_GETFD) < 0 {
            // The lowest free number is the gap itself, as those below it are taken by now.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Writes all of `bytes`, waiting no longer than `limit` for a reader, and says whether they were taken.
    ///
    /// What was written before it gave up stays written; errno tells why not.
    @discardableResult
    package func write(_ bytes: [UInt8], within limit: Duration? = nil) -> Bool {
        let deadline = limit.map { WallClock.monotonic + $0 }
        var rest = bytes[...]
        while !rest.isEmpty {
            if let deadline, !isWritable(until: deadline) { return false }
            // A pipe that poll(2) calls writable takes PIPE_BUF bytes without waiting.
            let piece = deadline == nil ? rest : rest.prefix(4096)
            let count = piece.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func isWritable(until deadline: Duration) -> Bool {
        var watched = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        let left = max(deadline - WallClock.monotonic, .zero).wholeMilliseconds
        return poll(&watched, 1, Int32(clamping: left)) > 0
    }
}
