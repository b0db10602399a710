import CLinux
import Glibc

/// The way to the sidecar, which may not be there yet, or no longer; it is looked for again at every send.
struct SidecarSocket: ~Copyable {
    /// What the kernel made of a packet, unix(7).
    enum Outcome: Equatable {
        case taken
        /// The queue has no room: the sidecar is there but slow.
        case full
        /// Nobody listens.
        case away
        /// More than SO_SNDBUF lets through, now and at every further attempt.
        case tooBig
    }

    private let type: Int32
    private let askedBytes: Int
    private var address: sockaddr_un
    private var descriptor: Int32 = -1
    /// What getsockopt(2) said of the newest connection.
    private(set) var sendBufferBytes = 0
    private(set) var connections = 0

    init(_ sidecar: SidecarAddress) {
        type = sidecar.type
        askedBytes = sidecar.sendBufferBytes
        address = sidecar.address
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether somebody was there when last looked; who is not connected looks now.
    mutating func isReachable() -> Bool { descriptor >= 0 || connect() }

    /// Hands over one packet without waiting; a sidecar that has come back is found at once.
    mutating func send(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        let isFresh = descriptor < 0
        if isFresh, !connect() { return .away }
        let outcome = attempt(bytes)
        guard outcome == .away else { return outcome }
        disconnect()
        if isFresh || !connect() { return .away }
        return attempt(bytes)
    }

    /// Waits until the queue may have room again; how long that took, and a millisecond at least.
    func waitForRoom(atMost span: Duration) -> Duration {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let start = Monotonic.now
        poll(&watched, 1, Int32(clamping: Int64(span / .milliseconds(1))))
        // Room that is gone again at once must not make this a busy loop.
        return max(Monotonic.now - start, .milliseconds(1))
    }

    private func attempt(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        while true {
            if Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags) >= 0 { return .taken }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return .full
            case EMSGSIZE: return .tooBig
            default: return .away
            }
        }
    }

    private mutating func connect() -> Bool {
        let opened = socket(AF_UNIX, type, 0)
        guard opened >= 0 else { return false }
        guard outrigger_connect(opened, &address) == 0 else {
            close(opened)
            return false
        }
        descriptor = opened
        connections += 1
        sendBufferBytes = obtainBuffer()
        return true
    }

    private mutating func disconnect() {
        close(descriptor)
        descriptor = -1
    }

    /// Asks for room to send, which net.core.wmem_max caps in silence, and reads what that came to, socket(7).
    private func obtainBuffer() -> Int {
        var bytes = Int32(clamping: askedBytes)
        var size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, size)
        return getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, &size) == 0 ? Int(bytes) : 0
    }
}
