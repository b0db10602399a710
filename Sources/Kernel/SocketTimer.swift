/// The timer that runs for a TCP socket, numbered as sock_diag(7) and /proc/net/tcp do.
///
/// One is shown where several may run: a retransmission or a probe hides a keepalive.
package enum SocketTimer: UInt8, Sendable {
    case none
    /// For what is in flight, lost or not.
    case retransmit
    case keepalive
    /// The end of TIME_WAIT, or of FIN_WAIT2 without an owner.
    case timeWait
    /// The peer's window is closed.
    case zeroWindowProbe
}
