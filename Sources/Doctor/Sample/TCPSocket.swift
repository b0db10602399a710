package import Kernel

/// One TCP socket as the doctor keeps it: a row of sock_diag(7), of /proc/net/tcp, or of a recording.
package struct TCPSocket: Equatable, Sendable {
    package var state: SocketState
    package var timer: SocketTimer
    /// How often what is in flight, or a probe, was sent again without an answer.
    package var retransmits: UInt8
    package var local: SocketEndpoint
    package var remote: SocketEndpoint
    /// Received bytes that nobody has read; of a listener the connections that wait.
    package var receiveQueue: UInt32
    /// Sent bytes that nobody has acknowledged; of a listener the limit that listen(2) latched, 0 when unknown.
    package var sendQueue: UInt32
    package var uid: UInt32
    /// 0 for what has no owner: TIME_WAIT, half-open requests, orphans.
    package var inode: UInt32
    /// Tells it from all others since boot.
    ///
    /// Where rows come from /proc/net/tcp it is made of the addresses and ports, which tell it from all others now; 0
    /// where nobody says.
    package var cookie: UInt64
    /// Until the timer runs out.
    package var expiresMilliseconds: UInt32
    /// What the socket has dropped; `nil` where it was not told.
    package var drops: UInt32?
    /// The receive buffer, `sk_rcvbuf`; `nil` where it was not told.
    package var receiveBufferBytes: UInt32?
    /// The number of the network interface that it is bound to; 0 for none.
    package var interface: UInt32

    package init(
        state: SocketState, timer: SocketTimer = .none, retransmits: UInt8 = 0, local: SocketEndpoint,
        remote: SocketEndpoint, receiveQueue: UInt32 = 0, sendQueue: UInt32 = 0, uid: UInt32 = 0,
        inode: UInt32 = 0, cookie: UInt64 = 0, expiresMilliseconds: UInt32 = 0, drops: UInt32? = nil,
        receiveBufferBytes: UInt32? = nil, interface: UInt32 = 0
    ) {
        self.state = state
        self.timer = timer
        self.retransmits = retransmits
        self.local = local
        self.remote = remote
        self.receiveQueue = receiveQueue
        self.sendQueue = sendQueue
        self.uid = uid
        self.inode = inode
        self.cookie = cookie
        self.expiresMilliseconds = expiresMilliseconds
        self.drops = drops
        self.receiveBufferBytes = receiveBufferBytes
        self.interface = interface
    }
}

/// What TCP_INFO and INET_DIAG_CONG say of one connection, see tcp(7); `nil` is what this kernel does not tell.
package struct ConnectionDetail: Equatable, Sendable {
    package var congestionControl: String?
    package var notSentBytes: UInt32?
    package var acknowledgedBytes: UInt64?
    package var receivedBytes: UInt64?
    package var congestionWindow: UInt32?
    package var segmentBytes: UInt32?
    package var rtoMicroseconds: UInt32?
    package var rttMicroseconds: UInt32?
    package var totalRetransmits: UInt32?
    package var lastDataSentMilliseconds: UInt32?
    package var lastDataReceivedMilliseconds: UInt32?
    package var lastAckReceivedMilliseconds: UInt32?
    /// The receive buffer, `sk_rcvbuf`.
    package var receiveBufferBytes: UInt32?

    package init() {}
}
