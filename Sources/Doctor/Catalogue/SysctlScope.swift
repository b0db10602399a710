/// Whose each setting is (kernel.md §2.6, probed on Linux 6.18).
package enum SysctlScope {
    package static func of(_ key: String) -> Scope {
        if hostOnly.contains(key) || hostPrefixes.contains(where: key.hasPrefix) { return .host }
        if readOnly.contains(key) { return .readOnly }
        return key.hasPrefix("net.") ? .networkNamespace : .host
    }

    /// Absent in a child namespace.
    private static let hostOnly: Set<String> = [
        "net.core.busy_poll", "net.core.busy_read", "net.core.default_qdisc", "net.core.netdev_budget",
        "net.core.netdev_budget_usecs", "net.core.netdev_max_backlog", "net.core.rps_sock_flow_entries",
        "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem", "net.ipv4.udp_mem",
    ]

    private static let hostPrefixes = [
        "net.ipv4.neigh.default.gc_thresh", "net.ipv6.neigh.default.gc_thresh",
    ]

    /// Visible in a child namespace, and not to be written there.
    private static let readOnly: Set<String> = [
        "net.core.rmem_default", "net.core.rmem_max", "net.core.wmem_default", "net.core.wmem_max",
        "net.ipv4.tcp_allowed_congestion_control", "net.netfilter.nf_conntrack_buckets",
        "net.netfilter.nf_conntrack_max",
    ]
}
