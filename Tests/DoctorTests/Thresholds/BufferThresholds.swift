import Doctor
import Kernel

extension Threshold {
    static let buffers: [Threshold] = [
        Threshold("buf.rcv-prune", "one a second squeezed together", nil) {
            MadeUpHost().counter("TcpExt.TCPRcvCollapsed", 300, 310).unread(20)
        },
        Threshold("buf.rcv-prune", "more than one a second", .warning) {
            MadeUpHost().counter("TcpExt.TCPRcvCollapsed", 300, 311).unread(20)
        },
        Threshold("buf.rcv-prune", "squeezed together and read since", nil) {
            MadeUpHost().counter("TcpExt.TCPRcvCollapsed", 300, 9000)
        },
        Threshold("buf.rcv-prune", "squeezed together, of connections without a row", .warning) {
            MadeUpHost().counter("TcpExt.TCPRcvCollapsed", 300, 9000).counter("Tcp.CurrEstab", 20, 20)
        },
        Threshold("buf.zero-window", "of connections without a row", .warning) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4014).counter("Tcp.CurrEstab", 999, 999)
        },
        Threshold("buf.zero-window", "one per 1000 connections without a row", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4014).counter("Tcp.CurrEstab", 1000, 1000)
        },
        Threshold("buf.rcv-prune", "thrown away", .critical) {
            MadeUpHost().counter("TcpExt.TCPRcvQDrop", 7, 8)
        },
        Threshold("buf.rcv-prune", "unread, and nothing squeezed", nil) { MadeUpHost().unread(20) },
        Threshold("buf.zero-window", "nine windows", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4013).unread(20, read: 1)
        },
        // A window that stays shut is probed ever more seldom.
        Threshold("buf.zero-window", "one probe of a server that reads nothing", .warning) {
            MadeUpHost().counter("TcpExt.TCPWinProbe", 66, 67).unread(20)
        },
        Threshold("buf.zero-window", "nothing read, and no window shut", nil) { MadeUpHost().unread(20) },
        Threshold("buf.zero-window", "ten windows", .warning) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4014).unread(20)
        },
        Threshold("buf.zero-window", "one per 1000 connections and second", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4014).unread(20).manyMore(980)
        },
        Threshold("buf.zero-window", "more", .warning) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4015).unread(20).manyMore(980)
        },
        // Flow control at work.
        Threshold("buf.zero-window", "four bulk transfers", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 40_000).unread(4)
        },
        Threshold("buf.zero-window", "thirty bulk transfers, read within half a second", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 40_000).unread(30, read: 1_200_001)
        },
        Threshold("buf.zero-window", "half a second", .warning) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 40_000).unread(30, read: 1_200_000)
        },
        Threshold("buf.rcv-prune", "thirty bulk transfers", nil) {
            MadeUpHost().counter("TcpExt.TCPRcvCollapsed", 300, 9000).unread(30, read: 1_200_001)
        },
        Threshold("buf.zero-window", "rows alone, and something was read", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 40_000).listener(port: 8080)
                .established(
                    30, hasDetails: false, before: { $0.socket.receiveQueue = 60_000 },
                    after: { $0.socket.receiveQueue = 59_999 })
        },
        Threshold("buf.zero-window", "rows alone, and nothing was read", .warning) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 40_000).listener(port: 8080)
                .established(30, hasDetails: false) { $0.socket.receiveQueue = 60_000 }
        },
        Threshold("buf.zero-window", "what was shut has been read", nil) {
            MadeUpHost().counter("TcpExt.TCPToZeroWindowAdv", 4004, 4100).listener(port: 8080).established(50)
        },
        Threshold("buf.zero-window", "peers that do not read", nil) {
            MadeUpHost().counter("TcpExt.TCPWinProbe", 66, 200).listener(port: 8080).slowConsumers(20)
                .established(20, to: 40_000, firstPeer: 500) { $0.socket.receiveQueue = 4000 }
        },
        Threshold("buf.backlog-drop", "one", .warning) {
            MadeUpHost().counter("TcpExt.TCPWqueueTooBig", 0, 1)
        },
        Threshold("buf.backlog-drop", "since boot only", nil) {
            MadeUpHost().counter("TcpExt.TCPBacklogDrop", 9000, 9000)
        },
        Threshold("buf.explicit-rcvbuf", "nine", nil) { MadeUpHost().fixedBuffers(9) },
        Threshold("buf.explicit-rcvbuf", "ten", .info) { MadeUpHost().fixedBuffers(10) },
        Threshold("buf.explicit-rcvbuf", "ten of 101", nil) { MadeUpHost().established(91).fixedBuffers(10) },
        Threshold("buf.explicit-rcvbuf", "ten of 100", .info) {
            MadeUpHost().established(90).fixedBuffers(10)
        },
        Threshold("ehash.load", "two a bucket", nil) {
            MadeUpHost().setting("net.ipv4.tcp_ehash_entries", "1024")
                .file("proc/net/sockstat", "TCP: inuse 80 orphan 0 tw 48 alloc 2000 mem 30\n")
        },
        Threshold("ehash.load", "one more", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_ehash_entries", "-1024")
                .file("proc/net/sockstat", "TCP: inuse 80 orphan 0 tw 49 alloc 2000 mem 30\n")
        },
        Threshold("ehash.load", "a table of its own beside a busy host", nil) {
            MadeUpHost().setting("net.ipv4.tcp_ehash_entries", "1024")
                .file("proc/net/sockstat", "TCP: inuse 80 orphan 0 tw 49 alloc 2000000 mem 30\n")
                .changed { $0.description.isContainer = true }
        },
        Threshold("ehash.load", "a table of its own that is too small", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_ehash_entries", "16")
                .file("proc/net/sockstat", "TCP: inuse 20 orphan 0 tw 12 alloc 90 mem 30\n")
                .file("proc/net/sockstat6", "TCP6: inuse 1\n")
                .changed { $0.description.isContainer = true }
        },
        Threshold("ehash.load", "the smallest number there is", nil) {
            MadeUpHost().setting("net.ipv4.tcp_ehash_entries", "\(Int64.min)")
        },
    ]
}

extension MadeUpHost {
    /// Connections of a server with bytes that nobody has read, at both ends, and what it read of each meanwhile.
    func unread(_ count: Int, read: UInt64 = 0) -> MadeUpHost {
        listener(port: 8080).established(
            count, before: { $0.socket.receiveQueue = 60_000 },
            after: {
                $0.socket.receiveQueue = 60_000
                $0.detail?.receivedBytes = 700_000 + read
            })
    }

    /// Connections that are only counted.
    func manyMore(_ count: Int) -> MadeUpHost {
        sockets {
            $0.byState[.established, default: 0] += count
            $0.ports[8080]?.byState[.established, default: 0] += count
        }
    }

    func fixedBuffers(_ count: Int) -> MadeUpHost {
        established(count, firstPeer: 2000) { $0.detail?.receiveBufferBytes = 8_388_608 }
    }
}
