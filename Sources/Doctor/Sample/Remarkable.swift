import Kernel

extension TCPSocket {
    /// Bytes without an acknowledgement, or not sent, that a peer which reads would not leave.
    package static let heavySendQueueBytes: UInt32 = 64 << 10
    /// Retransmits in a row that no path causes by chance.
    package static let manyRetransmits: UInt8 = 3

    /// Whether it tells something by itself; the others are only counted.
    package var isRemarkable: Bool {
        switch state {
        case .closeWait, .finWait1, .lastAck, .closing, .synSent: true
        case .finWait2: timer == .timeWait
        case .synReceived: retransmits > 0
        case .established:
            receiveQueue > 0 || sendQueue >= Self.heavySendQueueBytes || timer == .zeroWindowProbe
                || retransmits >= Self.manyRetransmits
        case .timeWait, .close, .listen: false
        }
    }

    /// Whether the kernel still keeps TCP_INFO of it: not of half-open requests and what waits without an owner.
    var hasDetails: Bool {
        switch state {
        case .established, .closeWait, .finWait1, .lastAck, .closing, .synSent: true
        case .finWait2: timer != .timeWait
        case .synReceived, .timeWait, .close, .listen: false
        }
    }
}
