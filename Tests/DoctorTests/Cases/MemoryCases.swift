import Doctor
import Kernel

extension CheckCase {
    static let memory: [CheckCase] = pressure + budgets + buffers

    private static let pressure: [CheckCase] = [
        CheckCase("mem.tcp-pressure", healthy: Threshold.healthy("mem.tcp-pressure")) {
            MadeUpHost().counter("TcpExt.TCPMemoryPressures", 3, 6)
                .counter("TcpExt.TCPMemoryPressuresChrono", 1500, 3000).tcpMemory(pages: 255_000)
        },
        CheckCase("mem.tcp-pressure", "near") { MadeUpHost().tcpMemory(pages: 210_000) },
        CheckCase("mem.tcp-pressure", "container") {
            MadeUpHost().counter("TcpExt.TCPMemoryPressures", 3, 6)
                .without("proc/sys/net/ipv4/tcp_mem")
        },
        CheckCase("mem.tcp-mem-units", healthy: Threshold.healthy("mem.tcp-mem-units")) {
            MadeUpHost().setting("net.ipv4.tcp_mem", "8388608\t12582912\t16777216")
        },
        CheckCase("mem.slow-consumers", healthy: Threshold.healthy("mem.slow-consumers")) {
            MadeUpHost().listener(port: 8080).established(80).slowConsumers(20)
        },
        CheckCase("mem.slow-consumers", "no-details") {
            MadeUpHost().listener(port: 8080).slowConsumers(20, hasDetails: false)
        },
        CheckCase("mem.slow-consumers", "upstream") {
            MadeUpHost().slowConsumers(6, to: 33_000, bytes: 70_000_000)
        },
    ]

    private static let budgets: [CheckCase] = [
        CheckCase("mem.per-conn-budget", healthy: Threshold.healthy("mem.per-conn-budget")) {
            MadeUpHost().listener(port: 8080).memoryLimit(2 << 30).connections(1_000_000)
        },
        CheckCase("mem.per-conn-budget", "machine") {
            MadeUpHost().listener(port: 8080).connections(3_000_000)
                .file(
                    "proc/net/sockstat",
                    "sockets: used 9\nTCP: inuse 1000 orphan 0 tw 12 alloc 1000 mem 2000\n")
        },
        CheckCase("mem.rmem-min-inflated", healthy: Threshold.healthy("mem.rmem-min-inflated")) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "65536\t131072\t33554432").connections(200_000)
        },
        CheckCase("mem.rmem-default-inflated", healthy: Threshold.healthy("mem.rmem-default-inflated")) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "4096\t16777216\t16777216")
                .setting("net.ipv4.tcp_wmem", "4096\t16777216\t16777216").connections(200_000)
        },
    ]

    private static let buffers: [CheckCase] = [
        CheckCase("buf.rcv-prune", healthy: Threshold.healthy("buf.rcv-prune")) {
            MadeUpHost().listener(port: 8080).counter("TcpExt.PruneCalled", 800, 1900)
                .counter("TcpExt.RcvPruned", 40, 52).counter("TcpExt.TCPRcvCollapsed", 300, 4000)
                .established(12) { $0.socket.receiveQueue = 150_000 }
        },
        CheckCase("buf.rcv-prune", "no-rows") {
            MadeUpHost().counter("TcpExt.PruneCalled", 800, 900).counter("TcpExt.TCPRcvCollapsed", 300, 320)
                .withoutSockets()
        },
        CheckCase("buf.zero-window", healthy: Threshold.healthy("buf.zero-window")) {
            MadeUpHost().listener(port: 8080).established(40)
                .established(20, firstPeer: 100) { $0.socket.receiveQueue = 80_000 }
                .counter("TcpExt.TCPToZeroWindowAdv", 4004, 4064).counter("TcpExt.TCPWinProbe", 66, 90)
        },
        CheckCase("buf.backlog-drop", healthy: Threshold.healthy("buf.backlog-drop")) {
            MadeUpHost().counter("TcpExt.TCPBacklogDrop", 21, 30).counter("TcpExt.PFMemallocDrop", 0, 2)
        },
        CheckCase("buf.explicit-rcvbuf", healthy: Threshold.healthy("buf.explicit-rcvbuf")) {
            MadeUpHost().listener(port: 8080).established(20)
                .established(30, firstPeer: 100) { $0.detail?.receiveBufferBytes = 8_388_608 }
        },
        CheckCase("ehash.load", healthy: Threshold.healthy("ehash.load")) {
            MadeUpHost().setting("net.ipv4.tcp_ehash_entries", "65536")
                .file("proc/net/sockstat", "TCP: inuse 150000 orphan 0 tw 9000 alloc 150100 mem 3000\n")
        },
    ]
}

extension Threshold {
    /// The hosts of the table on which a check is silent.
    static func healthy(_ check: String) -> [@Sendable () -> MadeUpHost] {
        (memory + buffers + loss + latency + idle).filter { $0.check == check && $0.severity == nil }.map(
            \.host)
    }
}

extension MadeUpHost {
    /// Pages that TCP uses, at both ends.
    func tcpMemory(pages: Int) -> MadeUpHost {
        file(
            "proc/net/sockstat",
            "sockets: used 300\nTCP: inuse 80 orphan 0 tw 12 alloc 90 mem \(pages)\n")
    }

    /// Peers of `port` that keep their windows shut through the whole window.
    func slowConsumers(
        _ count: Int, to port: UInt16 = 8080, bytes: UInt32 = 2_000_000, acknowledged: UInt64 = 0,
        hasDetails: Bool = true
    ) -> MadeUpHost {
        established(
            count, to: port, firstPeer: 1000, hasDetails: hasDetails,
            before: {
                $0.socket.timer = .zeroWindowProbe
                $0.socket.sendQueue = bytes
            },
            after: {
                $0.socket.timer = .zeroWindowProbe
                $0.socket.sendQueue = bytes
                $0.detail?.acknowledgedBytes = 100_000 + acknowledged
            })
    }

    /// The control group of `gateway` with a limit.
    func memoryLimit(_ bytes: Int64) -> MadeUpHost {
        cgroup("/gateway.service") {
            $0.memoryLimitBytes = bytes
            $0.pids = [4242]
        }
    }

    /// A host whose socket rows cannot be seen.
    func withoutSockets() -> MadeUpHost {
        let unseen = Unknown("sock_diag may not be read")
        return changed {
            ($0.before.sockets, $0.after.sockets) = (.failure(unseen), .failure(unseen))
            ($0.before.details, $0.after.details) = (.failure(unseen), .failure(unseen))
        }
    }
}
