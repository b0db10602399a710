import CLinux
import Glibc

/// Sends lines to a running sidecar, as `outrigger push` does.
///
/// Lines are packed into packets of up to 8 KiB; a full queue is waited for and never dropped on, but not for ever.
package struct PushClient: ~Copyable {
    /// As the client libraries of DogStatsD pack on Unix sockets.
    package static let packetLimit = 8192

    private let path: String
    private let lane: Lane
    private let descriptor: Int32
    /// How long the sidecar may take nothing at all.
    private let patience: Duration
    private let elapsed: () -> Duration
    private var packet: [UInt8] = []

    /// Connects to the sidecar whose sockets are in `directory`.
    package init(
        directory: String, lane: Lane = .datagram, patience: Duration = .seconds(5),
        elapsed: @escaping () -> Duration = Self.sinceBoot
    ) throws(IngestError) {
        try self.init(
            path: "\(directory)/\(lane.fileName)", lane: lane, patience: patience, elapsed: elapsed)
    }

    package init(
        path: String, lane: Lane, patience: Duration = .seconds(5),
        elapsed: @escaping () -> Duration = Self.sinceBoot
    ) throws(IngestError) {
        var address = try SocketAddress(path)
        let opened = socket(AF_UNIX, lane.type | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { throw .failed("socket", path: path, errno: errno) }
        let deadline = elapsed() + patience
        while address.connect(opened) != 0 {
            let code = errno
            // A full backlog: the sidecar is there and will accept soon.
            if code == EAGAIN || code == EINTR, elapsed() < deadline {
                poll(nil, 0, 1)
                continue
            }
            close(opened)
            if code == EAGAIN { throw .stalled(path, patience) }
            if code == ENOENT || code == ECONNREFUSED { throw .nobodyListens(path) }
            throw .failed("connect", path: path, errno: code)
        }
        self.path = path
        self.lane = lane
        self.patience = patience
        self.elapsed = elapsed
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// The monotonic clock; a test brings its own.
    package static func sinceBoot() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Adds a line, without its newline, to the packet; sends the packet before when it is full.
    package mutating func send(_ line: some Collection<UInt8>) throws(IngestError) {
        if line.count > Self.packetLimit - 1 { throw .lineTooLong(bytes: line.count) }
        if packet.count + line.count + 1 > Self.packetLimit { try flush() }
        packet.append(contentsOf: line)
        packet.append(0x0A)
    }

    /// Sends what has been added; returns when the kernel has all of it, or throws when it has taken nothing for as
    /// long as was to be waited.
    package mutating func flush() throws(IngestError) {
        if packet.isEmpty { return }
        var sent = 0
        var deadline = elapsed() + patience
        while sent < packet.count {
            let rest = packet[sent...]
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
                deadline = elapsed() + patience
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                try waitForRoom(until: deadline)
            } else if errno != EINTR {
                let code = errno
                if code == ECONNREFUSED || code == ECONNRESET || code == EPIPE || code == ENOTCONN {
                    throw .nobodyListens(path)
                }
                throw .failed("send", path: path, errno: code)
            }
        }
        packet.removeAll(keepingCapacity: true)
    }

    private func waitForRoom(until deadline: Duration) throws(IngestError) {
        let left = deadline - elapsed()
        if left <= .zero { throw .stalled(path, patience) }
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Rounded up, or the last millisecond would be spun away.
        let (seconds, attoseconds) = (left + .microseconds(999)).components
        poll(&wanted, 1, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
