import Doctor
import Kernel

extension CheckCase {
    static let ports = tuples + ranges + timeWait

    private static let tuples = [
        CheckCase(
            "port.exhaustion",
            healthy: [
                { MadeUpHost().sockets { $0.open(14_115) } },
                // connect(2) takes these again after a second.
                { MadeUpHost().sockets { $0.open(28_232, timeWait: 28_000, to: .loopback(5432)) } },
                {
                    MadeUpHost().setting("net.ipv4.tcp_tw_reuse", "1").sockets {
                        $0.open(28_232, timeWait: 28_000)
                    }
                },
            ]
        ) { small.sockets { $0.open(20, to: .ten(9, 9000)) } },
        CheckCase("port.exhaustion", "info") { MadeUpHost().sockets { $0.open(14_116) } },
        CheckCase("port.exhaustion", "warning") {
            MadeUpHost().setting("net.ipv4.ip_local_port_range", "1024 65535").sockets { $0.open(50_000) }
        },
        // Younger than a second, most of them: reuse does not help.
        CheckCase("port.exhaustion", "fast") {
            MadeUpHost().counter("Tcp.ActiveOpens", 0, 250_000)
                .sockets { $0.open(28_232, timeWait: 28_000, to: .loopback(5432)) }
        },
        CheckCase(
            "port.timewait",
            healthy: [
                { MadeUpHost().sockets { $0.open(21_173, timeWait: 21_000) } },
                // Long-lived ones are no matter of TIME_WAIT.
                { MadeUpHost().sockets { $0.open(28_000, timeWait: 13_999) } },
                { MadeUpHost().sockets { $0.open(28_000, timeWait: 28_000, to: .loopback(5432)) } },
                // A burst that is too small to last.
                {
                    MadeUpHost().sockets(before: { $0.open(7_100, timeWait: 7_000) }) {
                        $0.open(7_500, timeWait: 7_400)
                    }
                },
            ]
        ) { MadeUpHost().sockets { $0.open(25_691, timeWait: 22_700) } },
        CheckCase("port.timewait", "full") { small.sockets { $0.open(20, timeWait: 20, to: .ten(9, 9000)) } },
        CheckCase("port.timewait", "turns-over") {
            MadeUpHost().counter("Tcp.ActiveOpens", 0, 4710).sockets { $0.open(22_000, timeWait: 8000) }
        },
        CheckCase("port.timewait", "will-fill") {
            MadeUpHost().sockets(before: { $0.open(1_300, timeWait: 1_200) }) {
                $0.open(7_300, timeWait: 7_200)
            }
        },
        CheckCase("port.bind-before-connect", "bound") {
            burning(first: 9, others: 8, distinct: 17).sockets { $0.boundInactive = 3 }
        },
        CheckCase(
            "port.bind-before-connect",
            healthy: [
                { burning(first: 10, others: 5, distinct: 14) },
                // By chance the few others share none.
                { burning(first: 14, others: 1, distinct: 15) },
                { burning(first: 7, others: 7, distinct: 14) },
                { burning(first: 8, others: 8, distinct: 15) },
                // More than there can be, from a recording: no reason to look at each.
                {
                    small.sockets {
                        $0.open(0, to: .ten(9, 9001))
                        ($0.outgoing, $0.outgoingPorts, $0.outgoingDestinations) = (1 << 40, 1 << 40, 2)
                    }
                },
                { small.sockets { $0.open(20) } },
            ]
        ) { burning(first: 9, others: 8, distinct: 17) },
    ]

    private static let ranges = [
        CheckCase(
            "port.range-narrow",
            healthy: [
                { MadeUpHost().setting("net.ipv4.ip_local_port_range", "40000 54115") },
                { MadeUpHost().connections(1_000_000) },
                { proxying(clients: 1000, upstream: 282).connections(100_000) },
            ]
        ) { small },
        CheckCase("port.range-narrow", "concrete") {
            proxying(clients: 1000, upstream: 500).connections(100_000)
        },
        CheckCase(
            "port.range-overlaps-service",
            healthy: [
                { wide.setting("net.ipv4.ip_local_reserved_ports", "6379,8000-8100").listener(port: 8080) },
                { wide.listener(port: 443) },
                {
                    MadeUpHost().listener(port: 8080).sysctlFile(
                        "etc/sysctl.d/99-range.conf",
                        "net.ipv4.ip_local_port_range = 1024 65535\n"
                            + "net.ipv4.ip_local_reserved_ports = 9100, 8080\n")
                },
                // A later file wins.
                {
                    MadeUpHost().listener(port: 8080)
                        .sysctlFile("etc/sysctl.d/10-a.conf", "net.ipv4.ip_local_port_range = 1024 65535\n")
                        .sysctlFile("etc/sysctl.d/20-b.conf", "net.ipv4.ip_local_port_range = 32768 60999\n")
                },
                // A client's UDP port.
                { wide.udpSocket(port: 20_000) },
            ]
        ) {
            wide.setting("net.ipv4.ip_local_reserved_ports", "6379").listener(port: 8080).udpSocket(
                port: 8125)
        },
        CheckCase("port.range-overlaps-service", "file") {
            MadeUpHost().listener(port: 8080).udpSocket(port: 5300)
                .sysctlFile(
                    "etc/sysctl.d/99-tuning.conf",
                    "# a list\nnet.ipv4.ip_local_port_range = 1024 65535\n")
        },
        // Another file reserves, too, and is not applied yet.
        CheckCase("port.range-overlaps-service", "reserved-in-file") {
            wide.setting("net.ipv4.ip_local_reserved_ports", "6379").listener(port: 8080)
                .sysctlFile(
                    "etc/sysctl.d/50-app.conf", "net.ipv4.ip_local_reserved_ports = 9100, 9200-9210\n")
        },
        CheckCase("port.range-overlaps-service", "default") { MadeUpHost().listener(port: 40_123) },
        CheckCase("port.parity") { MadeUpHost().setting("net.ipv4.ip_local_port_range", "10000\t65000") },
    ]

    private static let timeWait = [
        CheckCase(
            "tw.bucket-overflow",
            healthy: [
                { MadeUpHost().counter("TcpExt.TCPTimeWaitOverflow", 1204, 1204) },
                { buckets(52_428) },
            ]
        ) { buckets(65_536).counter("TcpExt.TCPTimeWaitOverflow", 10, 5010) },
        CheckCase("tw.bucket-overflow", "near") { buckets(52_429) },
        CheckCase("tw.classify", healthy: [{ MadeUpHost().sockets { $0.timeWait.served = 9_999 } }]) {
            MadeUpHost().sockets {
                $0.timeWait.served = 25_900
                $0.timeWait.ephemeral = 60
                $0.timeWait.orphanedFinWait2 = 40
            }
        },
    ]

    /// With twenty local ports.
    private static var small: MadeUpHost {
        MadeUpHost().setting("net.ipv4.ip_local_port_range", "40000\t40019")
    }

    private static var wide: MadeUpHost {
        MadeUpHost().setting("net.ipv4.ip_local_port_range", "1024\t65535")
    }

    private static func burning(first: Int, others: Int, distinct: Int) -> MadeUpHost {
        small.sockets {
            $0.open(first)
            $0.open(others, to: .ten(9, 9001))
            $0.outgoingPorts = distinct
        }
    }

    private static func proxying(clients: Int, upstream: Int) -> MadeUpHost {
        MadeUpHost().listener(port: 8080).sockets {
            $0.establish(clients)
            $0.open(upstream)
        }
    }

    private static func buckets(_ used: Int) -> MadeUpHost {
        MadeUpHost().counter("TcpExt.TCPTimeWaitOverflow", 10, 10)
            .file(
                "proc/net/sockstat", "sockets: used 300\nTCP: inuse 80 orphan 0 tw \(used) alloc 90 mem 30\n")
    }
}
