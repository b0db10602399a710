import Kernel
import Telemetry

/// What a census counts of the connections of one listening port, or of those that belong to none.
struct PortTally: Sendable {
    var states = SocketStates()
    /// The most bytes that one connection has sent and nobody has acknowledged.
    var largestSendQueue: UInt32 = 0
    /// Established connections whose keepalive timer runs, and those for which no timer runs.
    var withKeepalive = 0
    var withoutTimer = 0
    /// Connections that have sent something again and wait for its acknowledgement.
    var retransmitting = 0
    /// Connections whose peer has closed its window.
    var probing = 0
    /// Connections whose peer takes nothing, see `StayTable.Reason`.
    var slowConsumers = 0
    /// When the CLOSE_WAIT that has lasted longest was first seen.
    var oldestCloseWait: Timestamp?
    /// How many have been in CLOSE_WAIT for longer than a minute.
    var stuckCloseWaits = 0
    /// Connections that the walk before did not see, of those in the sample.
    var newcomers = 0

    /// Counts a connection, whose state is known to be `state`.
    mutating func count(_ row: SocketRow, in state: SocketState) {
        states.count(row, in: state)
        largestSendQueue = max(largestSendQueue, row.sendQueue)
        switch SocketTimer(rawValue: row.timer) {
        case .some(.none): if state == .established { withoutTimer += 1 }
        case .keepalive: if state == .established { withKeepalive += 1 }
        case .retransmit: if row.retransmits > 0 { retransmitting += 1 }
        case .zeroWindowProbe: probing += 1
        case .timeWait, nil: break
        }
    }

    /// Notes a connection that has been in CLOSE_WAIT since a moment, at `now`.
    mutating func noteCloseWait(since: Timestamp, now: Timestamp) {
        oldestCloseWait = min(oldestCloseWait ?? since, since)
        if now - since > Self.stuckAfter { stuckCloseWaits += 1 }
    }

    /// A server that has not closed by then has forgotten the connection.
    static let stuckAfter = Duration.seconds(60)
}
