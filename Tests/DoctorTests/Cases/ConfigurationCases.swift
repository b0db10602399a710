import Doctor

extension CheckCase {
    static let configuration: [CheckCase] = files + kernelMessages

    private static let pasted = """
        # a list pasted from an article
        net.ipv4.tcp_tw_reuse = 1
        net.ipv4.tcp_tw_recycle = 1
        net.ipv4.tcp_fin_timeout = 30
        net.ipv4.ip_local_port_range = 1024 65535
        fs.file-max = 1000000
        net.core.somaxconn = 65535
        net.ipv4.tcp_rmem = 4096 131072 16777216
        """

    private static let files: [CheckCase] = drift + unknownKeys + lowered + others

    private static let drift: [CheckCase] = [
        CheckCase(
            "persist.drift",
            healthy: [
                { MadeUpHost().sysctlFile("etc/sysctl.d/50-own.conf", "net.core.somaxconn = 4096\n") },
                // What a package brings is the package's affair, and a line that loses sets nothing.
                { MadeUpHost().sysctlFile("usr/lib/sysctl.d/10-x.conf", "net.core.somaxconn = 9\n") },
                {
                    MadeUpHost().sysctlFile("etc/sysctl.d/10-a.conf", "net.core.somaxconn = 9\n")
                        .sysctlFile("etc/sysctl.d/20-b.conf", "net/core/somaxconn=4096\n")
                },
            ],
            silent: [
                // Read last by sysctl(8), and not at all by systemd.
                {
                    MadeUpHost().sysctlFile("etc/sysctl.conf", "net.core.somaxconn = 9\n")
                        .sysctlFile("etc/sysctl.d/20-b.conf", "net.core.somaxconn = 4096\n")
                },
                { MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "net.core.somaxconn = 4096\r\na = 1\r\n") },
            ]
        ) { MadeUpHost().sysctlFile("etc/sysctl.d/99-tuning.conf", "net.core.somaxconn = 65535\n") }
    ]

    private static let unknownKeys: [CheckCase] = [
        CheckCase(
            "persist.unknown-key",
            healthy: [
                {
                    MadeUpHost().kernel("3.10.0").sysctlFile("etc/sysctl.conf", "net.ipv4.tcp_tw_recycle=1\n")
                },
                { MadeUpHost().sysctlFile("etc/sysctl.conf", "net.netfilter.nf_conntrack_acct = 1\n") },
            ]
        ) { MadeUpHost().sysctlFile("etc/sysctl.d/99-tuning.conf", pasted) },
        CheckCase("persist.unknown-key", "not-here") {
            MadeUpHost().without("proc/sys/net/ipv4/tcp_turbo").sysctlFile(
                "etc/sysctl.conf", "net.ipv4.tcp_turbo = 1\n"
            ).changed { $0.description.isContainer = false }
        },
    ]

    private static let lowered: [CheckCase] = [
        CheckCase(
            "persist.lowers-default",
            healthy: [
                { MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "net.core.somaxconn = 65535\n") },
                { MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "fs.file-max = 9223372036854775807\n") },
                { MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "net.ipv4.tcp_rmem = 4096\n") },
                { MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "net.ipv4.tcp_max_orphans = many\n") },
                // Linked where others come after it.
                {
                    MadeUpHost().sysctlFile("etc/sysctl.conf", "net.core.somaxconn = 9\n")
                        .sysctlFile("etc/sysctl.d/99-sysctl.conf", "net.core.somaxconn = 9\n")
                        .sysctlFile("etc/sysctl.d/99-tuning.conf", "net.core.somaxconn = 4096\n")
                },
                // The default until Linux 6.17.
                {
                    MadeUpHost().kernel("6.17.0").setting("net.core.rmem_max", "212992")
                        .sysctlFile("etc/sysctl.d/1.conf", "net.core.rmem_max = 212992\n")
                },
                // What the kernel chooses where there are 512 MiB.
                {
                    MadeUpHost().sysctlFile(
                        "etc/sysctl.d/1.conf", "net.ipv4.tcp_rmem = 4096 131072 4194304\n"
                    )
                    .setting("net.ipv4.tcp_rmem", "4096\t131072\t4194304")
                    .changed { $0.description.memoryBytes = 512 << 20 }
                },
            ]
        ) { MadeUpHost().sysctlFile("etc/sysctl.d/99-tuning.conf", pasted) },
        CheckCase("persist.lowers-default", "buffers") {
            MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "net.ipv4.tcp_rmem = 4096 131072 16777216\n")
                .setting("net.ipv4.tcp_rmem", "4096\t131072\t16777216")
        },
        CheckCase("persist.lowers-default", "core") {
            MadeUpHost().setting("net.core.rmem_max", "212992")
                .sysctlFile("etc/sysctl.d/1.conf", "net.core.rmem_max = 212992\n")
        },
        CheckCase("persist.lowers-default", "loaded") {
            MadeUpHost().setting("net.ipv4.tcp_max_orphans", "4096")
                .sysctlFile("etc/sysctl.d/99-tuning.conf", "net.ipv4.tcp_max_orphans = 4096\n")
        },
    ]

    private static let others: [CheckCase] = [
        CheckCase(
            "persist.cargo-cult",
            healthy: [
                { MadeUpHost().sysctlFile("etc/sysctl.d/1.conf", "net.core.somaxconn = 65535\n") }
            ]
        ) { MadeUpHost().sysctlFile("etc/sysctl.d/99-tuning.conf", pasted) },
        CheckCase(
            "ns.scope",
            healthy: [
                { MadeUpHost().sysctlFile("etc/sysctl.conf", "fs.file-max = 9000000\n") },
                {
                    MadeUpHost().sysctlFile("etc/sysctl.conf", "net.core.somaxconn = 9000\n")
                        .changed { $0.description.isContainer = true }
                },
            ]
        ) {
            MadeUpHost().sysctlFile("etc/sysctl.conf", "net.core.netdev_max_backlog = 9000\n")
                .changed { $0.description.isContainer = true }
        },
    ]

    /// Lines as kernels print them.
    private static let kernelMessages: [CheckCase] = [
        message("kmsg.conntrack-full", "nf_conntrack: nf_conntrack: table full, dropping packet"),
        message("kmsg.orphans", "TCP: too many orphaned sockets"),
        message("kmsg.tcp-memory", "TCP: out of memory -- consider tuning tcp_mem"),
        message(
            "kmsg.syn-flood",
            "TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8080. Sending cookies.",
            on: MadeUpHost().listener(port: 8080),
            // Another namespace's port: the log is the host's.
            healthy: {
                MadeUpHost().listener(port: 8081).kernelLog(
                    86_402, "TCP: Possible SYN flooding on port 8080. Sending cookies.")
            }),
        message("kmsg.neighbour-overflow", "neighbour: arp_cache: neighbor table overflow!"),
        message("kmsg.file-max", "VFS: file-max limit 100000 reached"),
        message(
            "kmsg.oom-kill", "Memory cgroup out of memory: Killed process 4242 (gateway) total-vm:1000kB"),
        message("kmsg.fork-rejected", "cgroup: fork rejected by pids controller in /gateway.service"),
    ]

    private static func message(
        _ id: String, _ text: String, on host: MadeUpHost = MadeUpHost(),
        healthy: @escaping @Sendable () -> MadeUpHost = { MadeUpHost() }
    ) -> CheckCase {
        CheckCase(
            id,
            healthy: [
                // An hour before the window, and something else within it.
                { host.kernelLog(82_800, text) },
                { host.kernelLog(86_401, "eth0: link becomes ready") },
                healthy,
            ]
        ) { host.kernelLog(82_800, text).kernelLog(86_402, text) }
    }
}
