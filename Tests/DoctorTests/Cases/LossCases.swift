import Doctor
import Kernel

extension CheckCase {
    static let loss: [CheckCase] = counted + rows + configured

    private static let counted: [CheckCase] = [
        CheckCase("loss.retransmit", healthy: Threshold.healthy("loss.retransmit")) {
            MadeUpHost().listener(port: 8080).retransmits(340, of: 20_000)
                .established(30) { $0.detail?.totalRetransmits = 3 }
                .established(
                    8, firstPeer: 0x100, before: { $0.detail?.totalRetransmits = 5 },
                    after: { $0.detail?.totalRetransmits = 40 }
                )
                .established(
                    2, firstPeer: 0x300, before: { $0.detail?.totalRetransmits = 0 },
                    after: { $0.detail?.totalRetransmits = 1 })
        },
        CheckCase("loss.retransmit", "everywhere") {
            MadeUpHost().retransmits(900, of: 20_000).withoutSockets()
        },
        CheckCase("loss.timeouts", healthy: Threshold.healthy("loss.timeouts")) {
            MadeUpHost().retransmits(600, of: 1_000_000).counter("TcpExt.TCPTimeouts", 779, 1079)
                .counter("TcpExt.TCPLossProbes", 3192, 3500)
        },
        CheckCase("loss.spurious", healthy: Threshold.healthy("loss.spurious")) {
            MadeUpHost().retransmits(1000, of: 1_000_000).counter("TcpExt.TCPDSACKRecv", 3054, 3454)
                .counter("TcpExt.TCPFullUndo", 10, 210)
        },
        CheckCase("loss.syn-retrans", healthy: Threshold.healthy("loss.syn-retrans")) {
            MadeUpHost().counter("Tcp.ActiveOpens", 1_000_000, 1_000_700)
                .counter("TcpExt.TCPSynRetrans", 454, 514).unanswered(30)
        },
        CheckCase("loss.syn-retrans", "by-rows") {
            MadeUpHost().counter("TcpExt.TCPSynRetrans", 454, 3000).unanswered(30)
                .sockets { $0.synReceivedAgain = 400 }
        },
        CheckCase("loss.checksum", healthy: Threshold.healthy("loss.checksum")) {
            MadeUpHost().counter("Tcp.InCsumErrors", 2, 40).counter("Tcp.InErrs", 126, 170)
                .counter("TcpExt.TCPSYNChallenge", 158, 161)
        },
        CheckCase("loss.host-queue", healthy: Threshold.healthy("loss.host-queue")) {
            MadeUpHost().retransmits(900, of: 1_000_000)
                .counter("TcpExt.TCPSpuriousRtxHostQueues", 2, 102)
        },
        CheckCase("net.rp-filter", healthy: Threshold.healthy("net.rp-filter")) {
            MadeUpHost().setting("net.ipv4.conf.all.rp_filter", "1")
                .counter("TcpExt.IPReversePathFilter", 31, 90).counter("IpExt.InNoRoutes", 4, 6)
        },
        CheckCase("net.rp-filter", "strays") { MadeUpHost().counter("IpExt.InNoRoutes", 4, 504) },
    ]

    private static let rows: [CheckCase] = [
        CheckCase("loss.mtu-blackhole", healthy: Threshold.healthy("loss.mtu-blackhole")) {
            MadeUpHost().listener(port: 8080).established(200).blackholed(8)
        },
        CheckCase("loss.mtu-blackhole", "no-details") {
            MadeUpHost().listener(port: 8080).blackholed(8, hasDetails: false)
        },
        CheckCase("loss.dead-peer", healthy: Threshold.healthy("loss.dead-peer")) {
            MadeUpHost().listener(port: 8080).established(200).gone(12)
        },
    ]

    private static let configured: [CheckCase] = [
        CheckCase("tcp.features-off", healthy: Threshold.healthy("tcp.features-off")) {
            MadeUpHost().setting("net.ipv4.tcp_timestamps", "0").setting("net.ipv4.tcp_sack", "0")
                .setting("net.ipv4.tcp_window_scaling", "0")
        },
        CheckCase("cc.slow-start-after-idle", healthy: Threshold.healthy("cc.slow-start-after-idle")) {
            MadeUpHost().listener(port: 8080).bursts(30)
        },
        CheckCase("cc.bbr-qdisc", healthy: Threshold.healthy("cc.bbr-qdisc")) {
            MadeUpHost().setting("net.ipv4.tcp_congestion_control", "bbr")
                .link("lo") { $0.qdisc = "noqueue" }.link("eth0") { $0.qdisc = "fq_codel" }
        },
        CheckCase("lat.notsent-lowat", healthy: Threshold.healthy("lat.notsent-lowat")) {
            MadeUpHost().listener(port: 8080).slowConsumers(20)
        },
        CheckCase("lat.busy-poll", healthy: Threshold.healthy("lat.busy-poll")) {
            MadeUpHost().setting("net.core.busy_poll", "50").setting("net.core.busy_read", "50")
                .connections(200_000)
        },
    ]
}

extension MadeUpHost {
    /// Segments sent in the window, and how many of them again.
    func retransmits(_ again: Int64, of sent: Int64) -> MadeUpHost {
        counter("Tcp.RetransSegs", 3941, 3941 + again).counter("Tcp.OutSegs", 1_000_000, 1_000_000 + sent)
    }

    /// Connections to 10.9.9.9:443 whose SYN was sent twice more in the window.
    func unanswered(_ count: Int, to address: UInt32 = 0x0a09_0909, from: UInt32 = 0x0a00_0005) -> MadeUpHost
    {
        changed { host in
            for number in 0..<count {
                var socket = TCPSocket(
                    state: .synSent, timer: .retransmit, retransmits: 1,
                    local: Self.address(from, port: UInt16(35_000 + number)),
                    remote: Self.address(address, port: 443), cookie: UInt64(9000 + number))
                host.before.sockets = host.before.sockets.map { $0.with(socket) }
                socket.retransmits = 3
                host.after.sockets = host.after.sockets.map { $0.with(socket) }
            }
        }
    }

    /// Connections whose full segment never arrives, while the peer's small ones do.
    func blackholed(
        _ count: Int, retransmits: UInt8 = 6, queue: UInt32 = 9000, hasDetails: Bool = true
    ) -> MadeUpHost {
        established(count, firstPeer: 3000, hasDetails: hasDetails) {
            ($0.socket.timer, $0.socket.retransmits) = (.retransmit, retransmits)
            $0.socket.sendQueue = queue
            $0.detail?.totalRetransmits = UInt32(retransmits)
        }
    }

    /// Connections whose peer has not been heard of for a minute.
    func gone(_ count: Int, retransmits: UInt8 = 7, queue: UInt32 = 300) -> MadeUpHost {
        established(count, firstPeer: 4000) {
            ($0.socket.timer, $0.socket.retransmits) = (.retransmit, retransmits)
            $0.socket.sendQueue = queue
            $0.detail?.lastAckReceivedMilliseconds = 60_000
            $0.detail?.lastDataReceivedMilliseconds = 60_000
        }
    }

    /// Connections that pushed a burst in the window, and whose congestion window fell from `before` to `after`.
    func bursts(
        _ count: Int, from before: UInt32 = 600, to after: UInt32 = 10, moved: UInt64 = 500_000,
        by algorithm: String = "cubic", retransmits: UInt32 = 0, firstPeer: UInt64 = 1,
        paused: UInt32 = 200
    ) -> MadeUpHost {
        established(
            count, firstPeer: firstPeer,
            before: {
                $0.detail?.congestionControl = algorithm
                $0.detail?.congestionWindow = before
            },
            after: {
                $0.detail?.congestionControl = algorithm
                $0.detail?.congestionWindow = after
                $0.detail?.acknowledgedBytes = 100_000 + moved
                $0.detail?.totalRetransmits = retransmits
                $0.detail?.lastDataSentMilliseconds = paused
            })
    }
}

extension SocketFacts {
    fileprivate func with(_ socket: TCPSocket) -> SocketFacts {
        var facts = self
        facts.byState[socket.state, default: 0] += 1
        facts.remarkable.append(socket)
        return facts
    }
}
