import Doctor
import Kernel

extension CheckCase {
    static let closing =
        leaks + unfinished + [
            CheckCase(
                "close.resets",
                healthy: [
                    // 86390 s at one a second, and 29 in ten seconds.
                    { MadeUpHost().counter("Tcp.EstabResets", 864_000, 864_290) },
                    // Too few.
                    { MadeUpHost().counter("Tcp.EstabResets", 0, 99) },
                ]
            ) {
                MadeUpHost().counter("TcpExt.TCPAbortOnClose", 8_639, 8_939).counter(
                    "Tcp.EstabResets", 86_390, 86_890)
            },
            // A namespace is younger than its host.
            CheckCase("close.resets", "young") { MadeUpHost().counter("TcpExt.TCPAbortOnClose", 1, 264) },
            CheckCase("close.resets", "new") {
                MadeUpHost().counter("Tcp.EstabResets", 0, 0).counter("TcpExt.TCPAbortOnTimeout", 0, 100)
            },
        ]

    private static let leaks = [
        CheckCase(
            "close.close-wait-leak",
            healthy: [
                { leaking(19) },
                // One in twenty.
                { leaking(50).sockets { $0.establish(950) } },
                // A busy host: as many, and none of them twice.
                {
                    served.sockets(before: { $0.add(TCPSocket.many(150, .closeWait)) }) {
                        $0.add(TCPSocket.many(180, .closeWait, cookie: 9000))
                    }
                },
                // Clients gave up in the accept queue of a server that accepts nothing.
                { served.sockets { $0.add(TCPSocket.many(60, .closeWait, inode: 0)) } },
                // Another group is asked about than that of whoever leaks.
                {
                    leaking(60).changed {
                        ($0.question.target, $0.after.processes) = (.cgroup("/other.service"), [])
                    }
                },
                // A hundred that rest among many.
                { leaking(100).sockets { $0.establish(5000) } },
            ]
        ) { leaking(60) },
        CheckCase("close.close-wait-leak", "growing") {
            served.sockets(before: { $0.add(TCPSocket.many(90, .closeWait)) }) {
                $0.add(TCPSocket.many(140, .closeWait))
                $0.establish(50_000)
            }
        },
        // /proc/net/tcp tells no cookies.
        CheckCase("close.close-wait-leak", "by-address") {
            served.sockets { $0.add(TCPSocket.many(20, .closeWait, cookie: 0)) }
        },
        CheckCase("close.close-wait-leak", "outgoing") {
            MadeUpHost().sockets {
                let back = TCPSocket.many(30, .closeWait, port: 40_000).map { row in
                    var row = row
                    (row.local, row.remote) = (.ten(1, row.remote.port), .ten(9, 6379))
                    return row
                }
                $0.add(back, listening: false)
            }
        },
        CheckCase(
            "close.close-wait-leak", "opener",
            healthy: [{ upstream(30).changed { $0.question.target = .process(1) } }]
        ) { upstream(30).changed { $0.question.target = .process(4242) } },
    ]

    /// Connections that the gateway opened and does not close.
    private static func upstream(_ count: Int) -> MadeUpHost {
        served.changed { host in
            let owners: [UInt32: [Int32]] = [TCPSocket.many(1, .closeWait)[0].inode: [4242]]
            host.before.owners = host.before.owners.map { $0.merging(owners) { $1 } }
            host.after.owners = host.after.owners.map { $0.merging(owners) { $1 } }
        }.sockets {
            let rows = TCPSocket.many(count, .closeWait, port: 40_000).map { row in
                var row = row
                (row.local, row.remote) = (.ten(1, row.remote.port), .ten(9, 6379))
                return row
            }
            $0.add(rows, listening: false)
        }
    }

    private static let unfinished = [
        CheckCase(
            "close.fin-wait2-orphans",
            healthy: [{ orphans(99, of: 99) }, { orphans(100, of: 401) }]
        ) {
            orphans(100, of: 400).sockets {
                $0.establish(10, on: 8080)
                $0.add(
                    [
                        TCPSocket(
                            state: .finWait2, timer: .timeWait, local: .ten(1, 40_000), remote: .ten(1, 8080))
                    ], listening: false)
            }
        },
        // The rows were read a moment after the count.
        CheckCase("close.fin-wait2-orphans", "later") { orphans(770, of: 750) },
        CheckCase(
            "close.fin-wait1-stuck",
            healthy: [
                { stuck(999) },
                // A wave of clients that are just being closed.
                { MadeUpHost().sockets { $0.add(TCPSocket.many(5000, .finWait1, inode: 0, sendQueue: 1)) } },
            ]
        ) { stuck(1000) },
        CheckCase(
            "close.orphan-limit",
            healthy: [
                { orphaned(16_383) },
                { orphaned(10).counter("TcpExt.TCPAbortOnMemory", 40, 40) },
                // Memory is what is full.
                { orphaned(10, memory: 376_638).counter("TcpExt.TCPAbortOnMemory", 0, 40) },
            ]
        ) {
            orphaned(65_540).counter("TcpExt.TCPAbortOnMemory", 0, 400).changed {
                $0.after.kernelLog = .success([
                    KernelLogLine(seconds: 86_399, text: "TCP: too many orphaned sockets")
                ])
            }
        },
        CheckCase("close.orphan-limit", "near") { orphaned(16_384) },
        CheckCase("close.orphan-limit", "container") {
            orphaned(70_000).counter("TcpExt.TCPAbortOnMemory", 0, 3)
                .without("proc/sys/net/ipv4/tcp_max_orphans").without("proc/sys/net/ipv4/tcp_mem")
        },
    ]

    private static var served: MadeUpHost { MadeUpHost().listener(port: 8080) }

    private static func leaking(_ count: Int) -> MadeUpHost {
        served.sockets { $0.add(TCPSocket.many(count, .closeWait)) }
    }

    private static func orphans(_ count: Int, of waiting: Int) -> MadeUpHost {
        MadeUpHost().file("proc/net/sockstat", "TCP: inuse 80 orphan 0 tw \(waiting) alloc 90 mem 30\n")
            .sockets { $0.timeWait.orphanedFinWait2 = count }
    }

    private static func stuck(_ count: Int) -> MadeUpHost {
        MadeUpHost().setting("net.ipv4.tcp_orphan_retries", "0").sockets {
            $0.add(
                TCPSocket.many(
                    count, .finWait1, inode: 0, timer: .retransmit, retransmits: 4, sendQueue: 2000))
        }
    }

    private static func orphaned(_ count: Int, memory: Int = 3000) -> MadeUpHost {
        MadeUpHost().file(
            "proc/net/sockstat", "TCP: inuse 80 orphan \(count) tw 0 alloc 90 mem \(memory)\n")
    }
}
