import Doctor

extension CheckCase {
    static let listening: [CheckCase] = [
        CheckCase(
            "listen.overflow",
            healthy: [
                // Since boot, and not in the window.
                { MadeUpHost().counter("TcpExt.ListenOverflows", 1204, 1204).listener(port: 8080) }
            ]
        ) {
            MadeUpHost().counter("TcpExt.ListenOverflows", 10, 481).counter("TcpExt.ListenDrops", 10, 481)
                .listener(port: 8080, queue: 513, limit: 512, drops: (10, 481))
                .listener(port: 9090, drops: (0, 0), pid: 77, process: "admin")
        }
    ]
}
