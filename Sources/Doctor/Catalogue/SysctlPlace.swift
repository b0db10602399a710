/// Where a setting of a container has to be made.
package enum SysctlPlace {
    /// `docker run --sysctl …`, the pod's securityContext, or the node.
    package static func text(for key: String, to value: String) -> String {
        guard SysctlScope.of(key) == .networkNamespace else {
            return "\(key) is the host's: set it on the node"
        }
        let pod =
            isSafe(key)
            ? "pod securityContext.sysctls"
            : "pod securityContext.sysctls, after kubelet --allowed-unsafe-sysctls=\(key)"
        return "docker run --sysctl \(key)='\(value)', or \(pod)"
    }

    /// Whether Kubernetes lets every pod set it.
    package static func isSafe(_ key: String) -> Bool { safe.contains(key) }

    /// Kubernetes' list of safe sysctls, as of 1.29 (pkg/kubelet/sysctl/safe_sysctls.go); somaxconn is not on it.
    private static let safe: Set<String> = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_syncookies",
    ]
}
