import Doctor

extension CheckCase {
    static let myths: [CheckCase] = closingMyths + queueMyths + bufferMyths + otherMyths

    private static let closingMyths: [CheckCase] = [
        CheckCase("myth.fin-timeout") { MadeUpHost().setting("net.ipv4.tcp_fin_timeout", "5") },
        CheckCase("myth.fin-timeout", "file") {
            MadeUpHost().sysctlFile("etc/sysctl.d/99-tuning.conf", "net.ipv4.tcp_fin_timeout = 30\n")
        },
        CheckCase("myth.tw-count") { MadeUpHost().setting("net.ipv4.tcp_max_tw_buckets", "5000") },
        CheckCase(
            "myth.tw-reuse",
            silent: [
                {
                    MadeUpHost().setting("net.ipv4.tcp_tw_reuse", "1")
                        .counter("Tcp.ActiveOpens", 2_000_000, 2_000_500)
                }
            ]
        ) { MadeUpHost().setting("net.ipv4.tcp_tw_reuse", "1") },
        CheckCase("myth.tw-recycle") {
            MadeUpHost().sysctlFile("etc/sysctl.conf", "net.ipv4.tcp_tw_recycle = 1\n")
        },
        CheckCase("myth.tw-recycle", "old-kernel") {
            MadeUpHost().kernel("3.10.0").setting("net.ipv4.tcp_tw_recycle", "1")
                .counter("TcpExt.PAWSPassive", 100, 400)
        },
    ]

    private static let queueMyths: [CheckCase] = [
        CheckCase(
            "myth.syn-backlog",
            silent: [
                {
                    MadeUpHost().setting("net.ipv4.tcp_max_syn_backlog", "65535")
                        .setting("net.ipv4.tcp_syncookies", "0")
                },
                { MadeUpHost().setting("net.ipv4.tcp_max_syn_backlog", "4096") },
            ]
        ) { MadeUpHost().setting("net.ipv4.tcp_max_syn_backlog", "65535") },
        CheckCase(
            "myth.somaxconn",
            silent: [
                { MadeUpHost().setting("net.core.somaxconn", "65535").listener(port: 80, limit: 65_535) },
                { MadeUpHost().setting("net.core.somaxconn", "65535") },
            ]
        ) { MadeUpHost().setting("net.core.somaxconn", "65535").listener(port: 80, limit: 511) },
        CheckCase(
            "myth.port-range",
            silent: [{ MadeUpHost().setting("net.ipv4.ip_local_port_range", "15000\t65535") }]
        ) { MadeUpHost().setting("net.ipv4.ip_local_port_range", "1024\t65535") },
        CheckCase(
            "myth.file-max",
            silent: [
                { MadeUpHost().setting("fs.file-max", "9223372036854775807") },
                { MadeUpHost().setting("fs.file-max", "1677721") },
            ]
        ) { MadeUpHost().setting("fs.file-max", "1000000") },
        CheckCase(
            "myth.nofile-65535",
            silent: [
                { MadeUpHost().process(4242, "gateway") { $0.softDescriptorLimit = 65_535 } },
                {
                    MadeUpHost().process(4242, "gateway") { $0.softDescriptorLimit = 65_535 }.connections(
                        50_000)
                },
            ]
        ) { MadeUpHost().process(4242, "gateway") { $0.softDescriptorLimit = 65_535 }.connections(100_000) },
    ]

    private static let bufferMyths: [CheckCase] = [
        CheckCase("myth.rmem-max") { MadeUpHost().setting("net.core.rmem_max", "16777216") },
        CheckCase("myth.rmem-max", "file") {
            MadeUpHost().sysctlFile("etc/sysctl.conf", "net.ipv4.tcp_rmem = 4096 87380 16777216\n")
        },
        CheckCase("myth.rmem-min") { MadeUpHost().setting("net.ipv4.tcp_rmem", "65536\t131072\t33554432") },
        CheckCase("myth.tcp-mem-units") {
            MadeUpHost().setting("net.ipv4.tcp_mem", "786432000\t1048576000\t1572864000")
        },
        CheckCase("myth.abort-on-overflow") {
            MadeUpHost().sysctlFile("etc/sysctl.conf", "net.ipv4.tcp_abort_on_overflow = 1\n")
        },
    ]

    private static let otherMyths: [CheckCase] = [
        CheckCase("myth.netdev-backlog") { MadeUpHost().setting("net.core.netdev_max_backlog", "250000") },
        CheckCase(
            "myth.ssai-bbr", silent: [{ MadeUpHost().setting("net.ipv4.tcp_slow_start_after_idle", "0") }]
        ) {
            MadeUpHost().setting("net.ipv4.tcp_slow_start_after_idle", "0")
                .setting("net.ipv4.tcp_congestion_control", "bbr")
        },
        CheckCase(
            "myth.bbr-fq",
            silent: [
                { bbr().kernel("4.9.0") }, { bbr().setting("net.ipv4.tcp_congestion_control", "cubic") },
            ]
        ) { bbr() },
        CheckCase(
            "myth.keepalive",
            silent: [
                { keepalive().connections(to: 80, established: 40, keepalive: 30) },
                { keepalive().connections(to: 80, established: 4) },
            ]
        ) { keepalive().connections(to: 80, established: 40) },
        CheckCase("myth.timestamps") { MadeUpHost().setting("net.ipv4.tcp_timestamps", "0") },
    ]

    private static func bbr() -> MadeUpHost {
        MadeUpHost().setting("net.ipv4.tcp_congestion_control", "bbr")
            .sysctlFile("etc/sysctl.conf", "net.core.default_qdisc = fq\n")
    }

    private static func keepalive() -> MadeUpHost {
        MadeUpHost().setting("net.ipv4.tcp_keepalive_time", "60").listener(port: 80)
    }
}
