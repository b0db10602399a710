import Doctor

extension CheckCase {
    static let tables: [CheckCase] = [
        CheckCase(
            "conntrack.full", "drops",
            healthy: [
                // Large since boot, and at rest in the window.
                { conntrack(count: 1000).file("proc/net/stat/nf_conntrack", stat(drop: 90_000)) },
                { conntrack(count: 196_607) },
                // Lost races for an entry are common among DNS queries, and no sign of a full table.
                {
                    conntrack(count: 1000).file(
                        "proc/net/stat/nf_conntrack",
                        HealthyFiles.conntrack(entries: 1000, drop: 1, insertFailed: 10),
                        HealthyFiles.conntrack(entries: 1000, drop: 1, insertFailed: 900))
                },
                // 0 is no limit.
                { conntrack(count: 500_000).setting("net.netfilter.nf_conntrack_max", "0") },
                { conntrack(count: 0).connections(1_000_000) },
                // Less than one a second, and room for all: a remark.
                { lostRaces(9) },
            ]
        ) {
            conntrack(count: 262_144).file("proc/net/stat/nf_conntrack", stat(drop: 40), stat(drop: 5250))
                .listener(port: 8080)
        },
        CheckCase("conntrack.full", "evicts") {
            conntrack(count: 1000).file(
                "proc/net/stat/nf_conntrack", stat(drop: 1, early: 5), stat(drop: 1, early: 25))
        },
        CheckCase("conntrack.full", "with-room") { lostRaces(60) },
        CheckCase("conntrack.full", "without-count") {
            conntrack(count: 0).without("proc/sys/net/netfilter/nf_conntrack_count").file(
                "proc/net/stat/nf_conntrack", stat(drop: 40), stat(drop: 5250))
        },
        CheckCase("conntrack.full", "75-percent") { conntrack(count: 196_608) },
        CheckCase("conntrack.full", "90-percent") {
            conntrack(count: 235_930).without("proc/net/stat/nf_conntrack")
        },
        // No smaller table.
        CheckCase("conntrack.full", "vast") {
            conntrack(count: 130_000_000).setting("net.netfilter.nf_conntrack_max", "134217728")
        },
        CheckCase("conntrack.full", "target") { conntrack(count: 5000).connections(300_000) },
        CheckCase(
            "conntrack.timeouts",
            healthy: [
                { conntrack(count: 1000) },
                {
                    conntrack(count: 50_000).setting(
                        "net.netfilter.nf_conntrack_tcp_timeout_established", "86400")
                },
            ]
        ) { conntrack(count: 1001) },
        CheckCase(
            "conntrack.buckets",
            healthy: [
                { conntrack(count: 9000).setting("net.netfilter.nf_conntrack_buckets", "32768") },
                { conntrack(count: 9000).setting("net.netfilter.nf_conntrack_buckets", "0") },
            ]
        ) { conntrack(count: 9000).setting("net.netfilter.nf_conntrack_buckets", "32767") },
        CheckCase("conntrack.buckets", "refused") {
            conntrack(count: 9000).file(
                "proc/net/stat/nf_conntrack", "entries chainlength\n00002328 00000002\n00002328 00000000\n",
                "entries chainlength\n00002328 0000000c\n00002328 00000001\n")
        },
        CheckCase(
            "conntrack.enabled-needlessly",
            silent: [
                {
                    conntrack(count: 12).file(
                        "proc/modules", "nf_nat 1 1 - Live 0x0\nnf_conntrack 1 2 - Live 0x0\n")
                },
                { conntrack(count: 0).file("proc/modules", "nf_conntrack 1 0 - Live 0x0\n") },
                // A stateful rule uses it, and so does Open vSwitch.
                {
                    conntrack(count: 12).file(
                        "proc/modules", "nft_ct 1 3 - Live 0\nnf_conntrack 1 1 nft_ct, Live 0\n")
                },
                {
                    conntrack(count: 12).file(
                        "proc/modules", "openvswitch 1 0 - Live 0\nnf_conntrack 1 1 - Live 0\n")
                },
                // Built in: whether NAT is in use cannot be seen.
                { conntrack(count: 12).file("proc/modules", "ext4 1 0 - Live 0x0\n") },
            ]
        ) {
            conntrack(count: 12).file(
                "proc/modules",
                "xt_conntrack 16384 0 - Live 0x0\nnf_conntrack 180224 1 xt_conntrack, Live 0x0\n")
        },
        CheckCase(
            "neigh.table-full",
            healthy: [
                { neighbours(entries: 921, (400, 400)) },
                // An old kernel does not count it.
                { MadeUpHost().file("proc/net/stat/arp_cache", "entries allocs\n00000003 00000812\n") },
            ]
        ) { neighbours(entries: 1024, (3, 120)) },
        CheckCase("neigh.table-full", "90-percent") { neighbours(entries: 922, (3, 3)) },
        CheckCase("neigh.table-full", "ipv6") {
            MadeUpHost().setting("net.ipv6.neigh.default.gc_thresh3", "1024").setting(
                "net.ipv6.neigh.default.gc_thresh2", "512"
            )
            .file(
                "proc/net/stat/ndisc_cache", HealthyFiles.neighbours(entries: 1024, fulls: 0),
                HealthyFiles.neighbours(entries: 1024, fulls: 8))
        },
    ]

    private static func conntrack(count: Int) -> MadeUpHost {
        MadeUpHost().setting("net.netfilter.nf_conntrack_count", "\(count)").file(
            "proc/net/stat/nf_conntrack", HealthyFiles.conntrack(entries: count))
    }

    /// Drops of a table that is nearly empty.
    private static func lostRaces(_ count: Int) -> MadeUpHost {
        conntrack(count: 1000).file(
            "proc/net/stat/nf_conntrack", HealthyFiles.conntrack(entries: 1000, drop: 4, insertFailed: 10),
            HealthyFiles.conntrack(entries: 1000, drop: 4 + count, insertFailed: 10 + count))
    }

    private static func stat(drop: Int, early: Int = 7) -> String {
        HealthyFiles.conntrack(entries: 262_144, drop: drop, earlyDrop: early, insertFailed: 3)
    }

    private static func neighbours(entries: Int, _ fulls: (Int, Int)) -> MadeUpHost {
        MadeUpHost().file(
            "proc/net/stat/arp_cache", HealthyFiles.neighbours(entries: entries, fulls: fulls.0),
            HealthyFiles.neighbours(entries: entries, fulls: fulls.1))
    }
}
