import Doctor
import Kernel

extension Threshold {
    static let loss: [Threshold] = [
        Threshold("loss.retransmit", "1 %", nil) { MadeUpHost().retransmits(200, of: 20_000) },
        Threshold("loss.retransmit", "a segment more", .warning) {
            MadeUpHost().retransmits(201, of: 20_000)
        },
        Threshold("loss.retransmit", "3 %", .warning) { MadeUpHost().retransmits(600, of: 20_000) },
        Threshold("loss.retransmit", "more than 3 %", .critical) {
            MadeUpHost().retransmits(601, of: 20_000)
        },
        Threshold("loss.retransmit", "499 segments", nil) { MadeUpHost().retransmits(100, of: 499) },
        Threshold("loss.retransmit", "nine lost", nil) { MadeUpHost().retransmits(9, of: 500) },
        Threshold("loss.retransmit", "ten lost of 500", .warning) { MadeUpHost().retransmits(10, of: 500) },
        Threshold("loss.retransmit", "SYNs only", nil) {
            MadeUpHost().retransmits(400, of: 20_000).counter("TcpExt.TCPSynRetrans", 454, 854)
        },
        // Probes of windows that are shut, which the peers had had.
        Threshold("loss.retransmit", "all had arrived", nil) {
            MadeUpHost().retransmits(400, of: 5000).counter("TcpExt.TCPDSACKRecv", 3054, 3454)
        },
        Threshold("loss.retransmit", "most had arrived", .warning) {
            MadeUpHost().retransmits(400, of: 5000).counter("TcpExt.TCPDSACKRecv", 3054, 3394)
        },
        Threshold("loss.timeouts", "20 %", nil) {
            MadeUpHost().retransmits(500, of: 1_000_000).counter("TcpExt.TCPTimeouts", 0, 100)
        },
        Threshold("loss.timeouts", "more", .warning) {
            MadeUpHost().retransmits(500, of: 1_000_000).counter("TcpExt.TCPTimeouts", 0, 101)
        },
        // Phones that vanish: some always do on a busy host.
        Threshold("loss.timeouts", "few on a busy host", nil) {
            MadeUpHost().retransmits(60, of: 1_000_000).counter("TcpExt.TCPTimeouts", 0, 50)
        },
        Threshold("loss.timeouts", "few on a host that loses much", .warning) {
            MadeUpHost().retransmits(60, of: 3000).counter("TcpExt.TCPTimeouts", 0, 50)
        },
        Threshold("loss.timeouts", "those of SYNs", nil) {
            MadeUpHost().retransmits(600, of: 1_000_000).counter("TcpExt.TCPTimeouts", 0, 150)
                .counter("TcpExt.TCPSynRetrans", 0, 100)
        },
        Threshold("loss.spurious", "30 %", nil) {
            MadeUpHost().retransmits(1000, of: 1_000_000).counter("TcpExt.TCPDSACKRecv", 0, 300)
        },
        Threshold("loss.spurious", "more", .info) {
            MadeUpHost().retransmits(1000, of: 1_000_000).counter("TcpExt.TCPDSACKRecv", 0, 301)
        },
        Threshold("loss.spurious", "tail loss probes", nil) {
            MadeUpHost().retransmits(1000, of: 1_000_000).counter("TcpExt.TCPDSACKRecv", 0, 900)
                .counter("TcpExt.TCPLossProbes", 0, 600)
        },
        Threshold("loss.spurious", "of too few", nil) {
            MadeUpHost().retransmits(499, of: 1_000_000).counter("TcpExt.TCPDSACKRecv", 0, 499)
        },
        Threshold("loss.syn-retrans", "1 %", nil) {
            MadeUpHost().counter("Tcp.ActiveOpens", 0, 1000).counter("TcpExt.TCPSynRetrans", 0, 10)
        },
        Threshold("loss.syn-retrans", "more", .warning) {
            MadeUpHost().counter("Tcp.ActiveOpens", 0, 1000).counter("TcpExt.TCPSynRetrans", 0, 11)
        },
        // SYN/ACKs of a busy server count there too.
        Threshold("loss.syn-retrans", "1 % of all on a server", nil) {
            MadeUpHost().counter("Tcp.ActiveOpens", 0, 1000).counter("Tcp.PassiveOpens", 0, 499_000)
                .counter("TcpExt.TCPSynRetrans", 0, 5000)
        },
        Threshold("loss.syn-retrans", "more on a server", .warning) {
            MadeUpHost().counter("Tcp.ActiveOpens", 0, 1000).counter("Tcp.PassiveOpens", 0, 499_000)
                .counter("TcpExt.TCPSynRetrans", 0, 5001)
        },
        Threshold("loss.syn-retrans", "four that wait for a dead address", nil) {
            MadeUpHost().counter("TcpExt.TCPSynRetrans", 0, 10).unanswered(4)
        },
        Threshold("loss.syn-retrans", "five", .warning) {
            MadeUpHost().counter("TcpExt.TCPSynRetrans", 0, 10).unanswered(5)
        },
        Threshold("loss.syn-retrans", "a flood of half-open requests", nil) {
            MadeUpHost().counter("TcpExt.TCPSynRetrans", 0, 90_000).sockets { $0.synReceivedAgain = 4000 }
        },
        Threshold("loss.syn-retrans", "clients of a listener of this host", nil) {
            MadeUpHost().counter("TcpExt.TCPSynRetrans", 0, 80).listener(port: 443)
                .unanswered(40, to: 0x0a00_0005)
        },
        Threshold("loss.syn-retrans", "the same port elsewhere", .warning) {
            MadeUpHost().counter("TcpExt.TCPSynRetrans", 0, 80).listener(port: 443).unanswered(40)
        },
        Threshold("loss.checksum", "one", .warning) {
            MadeUpHost().counter("Tcp.InCsumErrors", 2, 3).counter("Tcp.InErrs", 126, 127)
        },
        Threshold("loss.checksum", "SYNs into running connections", nil) {
            MadeUpHost().counter("Tcp.InErrs", 126, 140).counter("TcpExt.TCPSYNChallenge", 158, 172)
        },
        Threshold("loss.checksum", "a header that makes no sense", .warning) {
            MadeUpHost().counter("Tcp.InErrs", 126, 141).counter("TcpExt.TCPSYNChallenge", 158, 172)
        },
        Threshold("loss.checksum", "the largest numbers", .warning) {
            MadeUpHost().counter("Tcp.InCsumErrors", 0, Int64.max).counter("Tcp.InErrs", 0, Int64.max)
                .counter("TcpExt.TCPSYNChallenge", 0, Int64.max)
        },
        Threshold("loss.host-queue", "1 %", nil) {
            MadeUpHost().retransmits(990, of: 1_000_000).counter("TcpExt.TCPSpuriousRtxHostQueues", 0, 10)
        },
        Threshold("loss.host-queue", "more", .warning) {
            MadeUpHost().retransmits(990, of: 1_000_000).counter("TcpExt.TCPSpuriousRtxHostQueues", 0, 11)
        },
        Threshold("loss.host-queue", "of too few", nil) {
            MadeUpHost().retransmits(300, of: 1_000_000).counter("TcpExt.TCPSpuriousRtxHostQueues", 0, 199)
        },
        Threshold("loss.mtu-blackhole", "four", nil) { MadeUpHost().listener(port: 8080).blackholed(4) },
        Threshold("loss.mtu-blackhole", "five", .warning) { MadeUpHost().listener(port: 8080).blackholed(5) },
        Threshold("loss.mtu-blackhole", "two retransmissions", nil) {
            MadeUpHost().listener(port: 8080).blackholed(9, retransmits: 2)
        },
        Threshold("loss.mtu-blackhole", "three", .warning) {
            MadeUpHost().listener(port: 8080).blackholed(9, retransmits: 3)
        },
        Threshold("loss.mtu-blackhole", "less than a full segment", nil) {
            MadeUpHost().listener(port: 8080).blackholed(9, queue: 1447)
        },
        Threshold("loss.mtu-blackhole", "smaller segments are tried", nil) {
            MadeUpHost().listener(port: 8080).blackholed(9).setting("net.ipv4.tcp_mtu_probing", "1")
        },
        Threshold("loss.mtu-blackhole", "peers that are gone", nil) {
            MadeUpHost().listener(port: 8080).gone(9, queue: 9000)
        },
        Threshold("loss.dead-peer", "four", nil) { MadeUpHost().listener(port: 8080).gone(4) },
        Threshold("loss.dead-peer", "five", .warning) { MadeUpHost().listener(port: 8080).gone(5) },
        Threshold("loss.dead-peer", "four retransmissions", nil) {
            MadeUpHost().listener(port: 8080).gone(9, retransmits: 4)
        },
        Threshold("loss.dead-peer", "five retransmissions", .warning) {
            MadeUpHost().listener(port: 8080).gone(9, retransmits: 5)
        },
        Threshold("loss.dead-peer", "one in a hundred", .warning) {
            MadeUpHost().listener(port: 8080).gone(9).manyMore(891)
        },
        Threshold("loss.dead-peer", "fewer", nil) {
            MadeUpHost().listener(port: 8080).gone(9).manyMore(892)
        },
        Threshold("loss.dead-peer", "full segments vanish", nil) {
            MadeUpHost().listener(port: 8080).blackholed(9)
        },
        Threshold("net.rp-filter", "one", .warning) {
            MadeUpHost().counter("TcpExt.IPReversePathFilter", 31, 32)
        },
        Threshold("net.rp-filter", "99 strays", nil) { MadeUpHost().counter("IpExt.InNoRoutes", 4, 103) },
        Threshold("net.rp-filter", "100 strays", .info) { MadeUpHost().counter("Ip.InDiscards", 4, 104) },
    ]
}
