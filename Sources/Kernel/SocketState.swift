/// The states of a TCP socket, numbered as in include/net/tcp_states.h.
package enum SocketState: UInt8, CaseIterable, Sendable {
    case established = 1
    case synSent
    case synReceived
    case finWait1
    case finWait2
    case timeWait
    case close
    case closeWait
    case lastAck
    case listen
    case closing

    /// As sock_diag reports a socket: half-open requests (12) count as received SYNs.
    package init?(kernelNumber number: UInt8) {
        self.init(rawValue: number == 12 ? Self.synReceived.rawValue : number)
    }

    /// The bit that asks for this state in a dump.
    package var bit: UInt32 { 1 << UInt32(rawValue) }
}
