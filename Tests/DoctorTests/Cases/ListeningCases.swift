import Doctor
import Kernel

extension CheckCase {
    static let listening = overflowing + shortQueues + handshakes

    private static let overflowing = [
        CheckCase(
            "listen.overflow",
            healthy: [
                // Since boot, and not in the window.
                { MadeUpHost().counter("TcpExt.ListenOverflows", 1204, 1204).listener(port: 8080) },
                // Drops of a listener in a flood, which the namespace did not count.
                {
                    MadeUpHost().counter("TcpExt.TCPReqQFullDoCookies", 0, 900)
                        .listener(port: 8080, drops: (0, 715))
                },
                // A counter that began anew.
                { MadeUpHost().counter("TcpExt.ListenOverflows", 500, 3).listener(port: 8080) },
            ],
            silent: [
                // Somebody else's, who has closed.
                { overflow(0, 400).listener(port: 8081).changed { $0.question.target = .port(8081) } },
                { overflow(0, 400).listener(port: 8081).changed { $0.question.target = .process(4242) } },
            ]
        ) {
            overflow(10, 481).counter("Tcp.PassiveOpens", 1_000_000, 1_008_000)
                .listener(port: 8080, queue: 513, limit: 512, drops: (10, 481))
                .listener(port: 9090, drops: (0, 0), pid: 77, process: "admin")
        },
        CheckCase("listen.overflow", "accepts-nothing") {
            overflow(0, 37).listener(port: 8080, queue: 3, limit: 2, drops: (0, 37))
        },
        // Two queues overflow; each is told its share, as the rows counted other drops too.
        CheckCase("listen.overflow", "shared") {
            overflow(0, 300).counter("Tcp.PassiveOpens", 0, 9000)
                .listener(port: 8080, limit: 128, drops: (0, 400)).look(port: 8080, queue: 129)
                .listener(port: 9090, queue: 129, limit: 128, drops: (0, 200), pid: 77, process: "admin")
        },
        // Workers of one address are one listener to its clients.
        CheckCase("listen.overflow", "group") { group(drops: [100, 90, 110, 95]) },
        CheckCase("listen.overflow", "old-kernel") {
            overflow(0, 6).listener(port: 8080, queue: 129, limit: 128).listener(port: 9090).withoutDrops()
        },
        CheckCase("listen.overflow", "proc-net-tcp") {
            overflow(0, 6).listener(port: 8080, queue: 129).listener(port: 9090).withoutDrops(limits: false)
        },
        CheckCase("listen.overflow", "own-listener-gone") {
            overflow(0, 6).listener(port: 8080).listener(port: 8081).changed { host in
                host.question.target = .process(4242)
                host.after.listeners = host.after.listeners.map { $0.filter { $0.local.port == 8081 } }
            }
        },
        CheckCase("listen.overflow", "listener-gone") { overflow(0, 6).listener(port: 8080) },
        CheckCase(
            "listen.near-full",
            healthy: [
                { MadeUpHost().listener(port: 8080, queue: 64, limit: 128).queueBefore(port: 8080, 0) },
                // What overflows is told as that.
                {
                    overflow(0, 5).listener(port: 8080, queue: 129, limit: 128, drops: (0, 5))
                        .look(port: 8080, queue: 129)
                },
            ]
        ) {
            MadeUpHost().listener(port: 8080, queue: 64, limit: 128).look(port: 8080, queue: 90)
                .look(port: 8080, queue: 2)
        },
        CheckCase("listen.near-full", "stuck") {
            MadeUpHost().listener(port: 8080, queue: 120, limit: 200).look(port: 8080, queue: 120)
        },
        CheckCase(
            "listen.reuseport-skew",
            healthy: [
                // All drop alike.
                { group(drops: [100, 100, 100, 100]) },
                // Half of the group.
                { group(drops: [50, 50, 0, 0]) },
                // The siblings are full as well.
                { group(drops: [400, 3, 0, 0], siblingQueue: 300) },
                // Nothing that the namespace counts.
                { group(drops: [400, 0, 0, 0], counted: 0) },
                { group(drops: [9, 0, 0, 0]) },
            ]
        ) { group(drops: [400, 3, 0, 0]) },
        // A few had just come to its siblings.
        CheckCase("listen.reuseport-skew", "moment") {
            group(drops: [400, 3, 0, 0], siblingQueue: 60).queueBefore(port: 8080, 0)
        },
        // Its siblings are other processes, which nobody asked about.
        CheckCase(
            "listen.reuseport-skew", "worker",
            healthy: [{ group(drops: [400, 3, 0, 0]).changed { $0.question.target = .process(4243) } }]
        ) { group(drops: [400, 3, 0, 0]).changed { $0.question.target = .process(4242) } },
        CheckCase(
            "listen.drops-other",
            healthy: [
                { overflow(0, 50) },
                // The columns are not read at one moment.
                { overflow(0, 50).counter("TcpExt.ListenDrops", 0, 52) },
                // Told as the want of cookies.
                {
                    MadeUpHost().counter("TcpExt.ListenDrops", 0, 9).setting(
                        "net.ipv4.tcp_syncookies", "0")
                },
            ]
        ) {
            overflow(3, 3).counter("TcpExt.ListenDrops", 5, 45)
                .listener(port: 8080, drops: (2, 42))
        },
        CheckCase(
            "listen.unix-backlog",
            healthy: [
                { MadeUpHost().unixListener("/run/app.sock", queue: (0, 129), limit: 128) },
                { MadeUpHost().unixListener("/run/app.sock", queue: (63, 63), limit: 128) },
                { MadeUpHost().unixListener("/run/idle.sock", queue: (0, 0), limit: 0) },
            ]
        ) { MadeUpHost().unixListener("/run/app.sock", queue: (129, 129), limit: 128) },
        CheckCase("listen.unix-backlog", "half-full") {
            MadeUpHost().setting("net.core.somaxconn", "128")
                .unixListener("@app", queue: (64, 100), limit: 128)
        },
    ]

    private static let shortQueues = [
        CheckCase(
            "listen.backlog-capped",
            healthy: [
                { MadeUpHost().listener(port: 8080, limit: 1024).connections(100_000) },
                // All that somaxconn allowed is no choice of the program.
                { MadeUpHost().setting("net.core.somaxconn", "128").listener(port: 8080, limit: 128) },
                { MadeUpHost().listener(port: 22, limit: 128).connections(100_000) },
                // A stuck worker accepts nothing, though its siblings do.
                {
                    group(drops: [400, 3, 0, 0]).counter("Tcp.PassiveOpens", 0, 900)
                        .look(port: 8080, queue: 513)
                },
                // A longer queue does not help who accepts nothing.
                {
                    overflow(0, 37).listener(port: 8080, queue: 3, limit: 2, drops: (0, 37))
                        .connections(100_000)
                },
            ]
        ) { MadeUpHost().listener(port: 8080, limit: 8).connections(100_000) },
        CheckCase("listen.backlog-capped", "info") {
            MadeUpHost().listener(port: 8080, limit: 511).listener(port: 6379, limit: 100)
        },
        CheckCase(
            "listen.backlog-capped", "no-listener-yet",
            silent: [
                { MadeUpHost().connections(100_000) },
                { MadeUpHost().setting("net.core.somaxconn", "128").connections(9999) },
                { MadeUpHost().setting("net.core.somaxconn", "128") },
            ]
        ) {
            MadeUpHost().setting("net.core.somaxconn", "128").listener(port: 22, limit: 128)
                .connections(100_000)
        },
        CheckCase(
            "listen.backlog-capped", "half-full",
            // Nobody takes what waits: no queue is long enough.
            healthy: [
                { MadeUpHost().listener(port: 8080, queue: 128, limit: 256).look(port: 8080, queue: 128) }
            ]
        ) {
            MadeUpHost().setting("net.core.somaxconn", "256").counter("Tcp.PassiveOpens", 0, 900)
                .listener(port: 8080, queue: 128, limit: 256).look(port: 8080, queue: 130)
        },
        CheckCase(
            "listen.tfo-overflow",
            healthy: [{ MadeUpHost().counter("TcpExt.TCPFastOpenListenOverflow", 7, 7) }]
        ) { MadeUpHost().counter("TcpExt.TCPFastOpenListenOverflow", 7, 19) },
        CheckCase("listen.tfo-overflow", "cookies") {
            MadeUpHost().counter("TcpExt.TCPFastOpenListenOverflow", 7, 7)
                .counter("TcpExt.TCPFastOpenPassiveFail", 0, 31)
        },
        CheckCase("listen.abort-on-overflow") { MadeUpHost().setting("net.ipv4.tcp_abort_on_overflow", "1") },
    ]

    private static let handshakes = [
        CheckCase(
            "syn.queue-full",
            healthy: [
                { cookies(asked: 0, sent: 0, received: 0) },
                // Requests that a full accept queue holds back.
                {
                    cookies(asked: 1, sent: 1, received: 1).counter("TcpExt.ListenOverflows", 0, 324)
                        .counter("TcpExt.ListenDrops", 0, 324)
                        .listener(port: 8080, queue: 9, limit: 8, drops: (0, 324))
                        .sockets { $0.add(TCPSocket.many(8, .synReceived)) }
                },
                // Every SYN is counted here when cookies are always sent.
                { cookies(asked: 900, sent: 900, received: 900).setting("net.ipv4.tcp_syncookies", "2") },
            ]
        ) {
            cookies(asked: 535, sent: 535, received: 530).listener(port: 8080, limit: 64)
                .counter("Tcp.PassiveOpens", 0, 2000)
                .sockets { $0.add(TCPSocket.many(65, .synReceived)) }
        },
        CheckCase("syn.queue-full", "flood") {
            cookies(asked: 90_000, sent: 90_000, received: 12).listener(port: 8080, limit: 512)
                .setting("net.ipv4.tcp_synack_retries", "5").sockets {
                    $0.add(TCPSocket.many(513, .synReceived))
                }
        },
        CheckCase("syn.queue-full", "nobody-known") { cookies(asked: 40, sent: 40, received: 10) },
        CheckCase(
            "syn.drop-no-cookies",
            healthy: [
                { MadeUpHost().setting("net.ipv4.tcp_syncookies", "0") },
                { overflow(0, 20).setting("net.ipv4.tcp_syncookies", "0") },
                { MadeUpHost().counter("TcpExt.ListenDrops", 0, 20) },
            ]
        ) {
            MadeUpHost().setting("net.ipv4.tcp_syncookies", "0").counter("TcpExt.TCPReqQFullDrop", 0, 400)
                .counter("TcpExt.ListenDrops", 0, 400)
        },
        CheckCase("syn.drop-no-cookies", "silent") {
            MadeUpHost().setting("net.ipv4.tcp_syncookies", "0").counter("TcpExt.TCPReqQFullDrop", 0, 0)
                .counter("TcpExt.ListenDrops", 100, 160)
        },
        CheckCase("syn.cookies-always") {
            MadeUpHost().setting("net.ipv4.tcp_syncookies", "2").counter("TcpExt.SyncookiesSent", 0, 800)
        },
        CheckCase(
            "syn.synack-loss",
            healthy: [
                { halfOpen(fresh: 41, again: 9) },
                { halfOpen(fresh: 25, again: 24) },
                { halfOpen(fresh: 10, again: 90).counter("TcpExt.TCPReqQFullDoCookies", 0, 5) },
                // A flood without cookies, dropped at three quarters.
                {
                    halfOpen(fresh: 0, again: 97).counter("TcpExt.ListenDrops", 0, 1350)
                        .setting("net.ipv4.tcp_syncookies", "0")
                },
                // They wait for room, not for an ACK.
                { halfOpen(fresh: 10, again: 90).listener(port: 8080, queue: 129, limit: 128) },
            ]
        ) { halfOpen(fresh: 40, again: 10).listener(port: 8080) },
    ]

    private static func overflow(_ before: Int64, _ after: Int64) -> MadeUpHost {
        MadeUpHost().counter("TcpExt.ListenOverflows", before, after)
            .counter("TcpExt.ListenDrops", before, after)
    }

    /// Workers on one port, each with a socket of its own.
    private static func group(drops: [UInt32], siblingQueue: UInt32 = 0, counted: Int64? = nil) -> MadeUpHost
    {
        let all = counted ?? drops.reduce(Int64(0)) { $0 + Int64($1) }
        var host = overflow(0, all).setting("net.ipv4.tcp_migrate_req", "0")
        for (place, drops) in drops.enumerated() {
            host = host.listener(
                port: 8080, queue: place == 0 ? 513 : siblingQueue, limit: 512, drops: (0, drops),
                pid: 4242 + Int32(place), process: "worker", inode: 900 + UInt32(place))
        }
        return host
    }

    private static func cookies(asked: Int64, sent: Int64, received: Int64) -> MadeUpHost {
        MadeUpHost().counter("TcpExt.TCPReqQFullDoCookies", 0, asked)
            .counter("TcpExt.SyncookiesSent", 0, sent).counter("TcpExt.SyncookiesRecv", 0, received)
    }

    private static func halfOpen(fresh: Int, again: Int) -> MadeUpHost {
        MadeUpHost().sockets {
            $0.add(TCPSocket.many(fresh, .synReceived))
            $0.add(TCPSocket.many(again, .synReceived, cookie: 9000, timer: .retransmit, retransmits: 2))
        }
    }
}
