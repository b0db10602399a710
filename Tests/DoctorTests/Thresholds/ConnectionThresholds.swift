import Doctor
import Kernel

/// Listening, ports and closing on both sides of their lines.
extension Threshold {
    static let listening = [
        Threshold("listen.overflow", "under one a second", .warning) { refused(9) },
        Threshold("listen.overflow", "one a second", .critical) { refused(10) },
        Threshold("listen.overflow", "a thousandth of the connections", .critical) {
            refused(10, seconds: 20).counter("Tcp.PassiveOpens", 0, 10_000)
        },
        Threshold("listen.overflow", "less than a thousandth", .warning) {
            refused(10, seconds: 20).counter("Tcp.PassiveOpens", 0, 10_001)
        },
        Threshold("listen.overflow", "too few for a ratio", .warning) {
            refused(9).counter("Tcp.PassiveOpens", 0, 600)
        },
        Threshold("listen.near-full", "half at two looks", .warning) {
            MadeUpHost().listener(port: 1, queue: 64, limit: 128).queueBefore(port: 1, 0).look(
                port: 1, queue: 64)
        },
        Threshold("listen.near-full", "less than half", nil) {
            MadeUpHost().listener(port: 1, queue: 63, limit: 128).look(port: 1, queue: 63)
        },
        Threshold("listen.near-full", "one look", nil) {
            MadeUpHost().listener(port: 1, queue: 64, limit: 128).look(port: 1, queue: 0)
        },
        Threshold("listen.near-full", "a limit of 0", .warning) {
            MadeUpHost().listener(port: 1, queue: 1, limit: 0).look(port: 1, queue: 1)
        },
        Threshold("listen.backlog-capped", "127", .info) { MadeUpHost().listener(port: 1, limit: 127) },
        Threshold("listen.backlog-capped", "129", nil) { MadeUpHost().listener(port: 1, limit: 129) },
        Threshold("listen.backlog-capped", "511", .info) { MadeUpHost().listener(port: 1, limit: 511) },
        Threshold("listen.backlog-capped", "4096 below somaxconn", .info) {
            MadeUpHost().setting("net.core.somaxconn", "65535").listener(port: 1)
        },
        Threshold("listen.backlog-capped", "few connections to come", .info) {
            MadeUpHost().listener(port: 1, limit: 127).connections(9999)
        },
        Threshold("listen.backlog-capped", "many connections to come", .warning) {
            MadeUpHost().listener(port: 1, limit: 1023).connections(10_000)
        },
        Threshold("listen.backlog-capped", "long enough", nil) {
            MadeUpHost().listener(port: 1, limit: 1024).connections(10_000)
        },
        Threshold("listen.unix-backlog", "half", .warning) {
            MadeUpHost().unixListener("/a", queue: (64, 64), limit: 128)
        },
        Threshold("listen.unix-backlog", "as many as the limit", .warning) {
            MadeUpHost().unixListener("/a", queue: (128, 128), limit: 128)
        },
        Threshold("listen.unix-backlog", "more than the limit", .critical) {
            MadeUpHost().unixListener("/a", queue: (129, 129), limit: 128)
        },
        Threshold("listen.unix-backlog", "full at the end alone", .warning) {
            MadeUpHost().unixListener("/a", queue: (64, 129), limit: 128)
        },
        Threshold("syn.queue-full", "5 % of the connections", .warning) { cookies(50, back: 50, of: 1000) },
        Threshold("syn.queue-full", "more than 5 %", .critical) { cookies(51, back: 51, of: 1000) },
        Threshold("syn.queue-full", "less than a tenth comes back", .warning) {
            cookies(1000, back: 99, of: 2000)
        },
        Threshold("syn.queue-full", "a tenth comes back", .critical) { cookies(1000, back: 100, of: 2000) },
    ]

    static let ports = [
        Threshold("port.exhaustion", "half", .info) { MadeUpHost().sockets { $0.open(14_116) } },
        Threshold("port.exhaustion", "under three quarters", .info) {
            MadeUpHost().sockets { $0.open(21_173) }
        },
        Threshold("port.exhaustion", "three quarters", .warning) { MadeUpHost().sockets { $0.open(21_174) } },
        Threshold("port.exhaustion", "under 95 %", .warning) { MadeUpHost().sockets { $0.open(26_820) } },
        Threshold("port.exhaustion", "95 %", .critical) { MadeUpHost().sockets { $0.open(26_821) } },
        Threshold("port.timewait", "three quarters, half waiting", .warning) {
            MadeUpHost().sockets { $0.open(21_174, timeWait: 10_587) }
        },
        Threshold("port.timewait", "95 %", .critical) {
            MadeUpHost().sockets { $0.open(26_821, timeWait: 20_000) }
        },
        Threshold("port.timewait", "without timestamps nothing is reused", .critical) {
            MadeUpHost().setting("net.ipv4.tcp_timestamps", "0").sockets {
                $0.open(28_000, timeWait: 28_000, to: .loopback(5432))
            }
        },
        Threshold("port.range-narrow", "less than half of the default", .info) {
            MadeUpHost().setting("net.ipv4.ip_local_port_range", "40000 54114")
        },
        Threshold("port.range-overlaps-service", "a default range in a file", .info) {
            MadeUpHost().setting("net.ipv4.ip_local_port_range", "20000 20999").listener(port: 40_000)
                .sysctlFile("etc/sysctl.conf", "net.ipv4.ip_local_port_range=32768 60999\n")
        },
        Threshold("port.range-overlaps-service", "nonsense in a file", nil) {
            MadeUpHost().listener(port: 8080)
                .sysctlFile("etc/sysctl.conf", "net.ipv4.ip_local_port_range=99999999999999999999 -1\n")
        },
    ]

    static let closing = [
        Threshold("close.close-wait-leak", "20", .warning) { leaking(20, established: 379) },
        Threshold("close.close-wait-leak", "20, just one in twenty", nil) { leaking(20, established: 380) },
        Threshold("close.close-wait-leak", "19", nil) { leaking(19, established: 0) },
        Threshold("close.close-wait-leak", "100 and growing", .warning) {
            leaking(100, before: 99, established: 5000)
        },
        Threshold("close.close-wait-leak", "99 and growing", nil) {
            leaking(99, before: 98, established: 5000)
        },
        Threshold("close.resets", "3 times the average", .info) {
            MadeUpHost().counter("Tcp.EstabResets", 86_390, 86_690).changed { $0.seconds = 100 }
                .changed { $0.description.uptimeSeconds = 86_490 }
        },
        Threshold("close.resets", "a little less", nil) {
            MadeUpHost().counter("Tcp.EstabResets", 86_390, 86_689).changed { $0.seconds = 100 }
                .changed { $0.description.uptimeSeconds = 86_490 }
        },
    ]

    private static func refused(_ count: UInt32, seconds: Double = 10) -> MadeUpHost {
        MadeUpHost().counter("TcpExt.ListenOverflows", 0, Int64(count))
            .counter("TcpExt.ListenDrops", 0, Int64(count)).listener(port: 8080, drops: (0, count))
            .changed { $0.seconds = seconds }
    }

    private static func cookies(_ sent: Int64, back: Int64, of opens: Int64) -> MadeUpHost {
        MadeUpHost().counter("TcpExt.TCPReqQFullDoCookies", 0, sent).counter("TcpExt.SyncookiesSent", 0, sent)
            .counter("TcpExt.SyncookiesRecv", 0, back).counter("Tcp.PassiveOpens", 0, opens)
    }

    private static func leaking(_ count: Int, before: Int? = nil, established: Int) -> MadeUpHost {
        MadeUpHost().listener(port: 8080)
            .sockets(
                before: { $0.add(TCPSocket.many(before ?? count, .closeWait)) },
                after: {
                    $0.add(TCPSocket.many(count, .closeWait))
                    $0.establish(established)
                })
    }
}
