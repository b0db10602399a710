import CLinux
import Glibc

/// Where dumps come from: the kernel, or in a test a recording.
package protocol DumpChannel: AnyObject {
    func send(_ request: UnsafeRawBufferPointer) throws(KernelError)
    /// Takes one datagram and says how long it is.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int
    /// Forgets a dump that was not read to its end.
    func reset()
    /// Asks the driver of an interface for its speed and duplex; `nil` when there is no answer.
    func mode(ofLink name: String) -> LinkMode?
    /// Asks the driver of an interface for what it counts; `nil` when there is no answer.
    func driver(ofLink name: String) -> LinkDriver?
}

extension DumpChannel {
    /// A recording of dumps has no drivers.
    package func mode(ofLink name: String) -> LinkMode? { nil }

    package func driver(ofLink name: String) -> LinkDriver? { nil }
}

/// A netlink socket to the kernel, opened when first needed and kept.
///
/// It sees the network namespace of the thread that opened it, for life. Owned by one thread.
package final class NetlinkChannel: DumpChannel {
    /// How long the kernel may take for one datagram; it answers within the call, so this never passes.
    package static let patienceSeconds = 2

    private let protocolNumber: Int32
    private let door: NetworkDoor?
    private var descriptor: Int32 = -1

    /// Speaks `protocol` of netlink(7), about the calling thread's namespace or that behind `door`.
    package init(protocol number: Int32 = NETLINK_SOCK_DIAG, through door: NetworkDoor? = nil) {
        protocolNumber = number
        self.door = door
    }

    deinit { reset() }

    package func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        if descriptor < 0 { try open() }
        var kernel = sockaddr_nl()
        kernel.nl_family = sa_family_t(AF_NETLINK)
        let sent = withUnsafePointer(to: &kernel) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, request.baseAddress, request.count, 0, $0,
                    socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        if sent != request.count { throw KernelError.netlink(protocolNumber, sent < 0 ? errno : EMSGSIZE) }
    }

    package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        while true {
            var sender = sockaddr_nl()
            var length = socklen_t(MemoryLayout<sockaddr_nl>.size)
            let got = withUnsafeMutablePointer(to: &sender) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    // MSG_TRUNC makes the call say how long the datagram was, not how much of it fitted.
                    recvfrom(
                        descriptor, buffer.baseAddress, buffer.count, Int32(MSG_TRUNC), $0, &length)
                }
            }
            if got < 0 { throw KernelError.netlink(protocolNumber, errno) }
            if got > buffer.count { throw KernelError.netlink(protocolNumber, EMSGSIZE) }
            // Only the kernel has port 0; what another process sends is not listened to.
            if sender.nl_pid == 0 { return got }
        }
    }

    package func mode(ofLink name: String) -> LinkMode? {
        descriptor < 0 ? nil : LinkMode(of: name, through: descriptor)
    }

    package func driver(ofLink name: String) -> LinkDriver? {
        descriptor < 0 ? nil : LinkDriver(of: name, through: descriptor)
    }

    package func reset() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private func open() throws(KernelError) {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if let door {
            descriptor = try door.netlinkSocket(kind: kind, protocol: protocolNumber)
        } else {
            descriptor = socket(AF_NETLINK, kind, protocolNumber)
        }
        if descriptor < 0 { throw KernelError.netlink(protocolNumber, errno) }
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
}

extension KernelError {
    /// Sorts an errno of the netlink socket, or of the reply, into what the reader can do about it.
    static func netlink(_ protocolNumber: Int32, _ code: Int32) -> KernelError {
        let subject = protocolNumber == NETLINK_ROUTE ? "rtnetlink" : "sock_diag"
        return switch code {
        case EPROTONOSUPPORT, EAFNOSUPPORT, EOPNOTSUPP, EINVAL: .missing(subject)
        default: KernelError(code, reading: subject)
        }
    }

    /// Whether asking again may help: a signal came between, or the kernel had no room for its answer.
    package var isPassing: Bool {
        if case .failed(_, errno: ENOBUFS) = self { return true }
        if case .failed(_, errno: EINTR) = self { return true }
        return false
    }
}
