/// Something that checks read, so that only what is needed is looked at.
package enum Source: Hashable, Sendable {
    /// A file by its path from the root, such as `proc/net/softnet_stat`.
    ///
    /// `proc/net` and `proc/sys/net` are those of the examined network namespace.
    case file(String)
    /// A setting by its dotted name, such as `net.core.somaxconn`.
    case sysctl(String)
    /// The counters of netstat, snmp and snmp6 by protocol.
    case counters
    /// LISTEN rows with their latched limits and drops, every 100 ms.
    case listeners
    /// All TCP sockets, counted; the remarkable ones row by row.
    case sockets
    /// TCP_INFO of the remarkable sockets and of a sample of the established ones.
    case connectionDetails
    case unixListeners
    case udpSockets
    /// The examined processes: state, descriptors, limits, CPU.
    case processes
    /// Their threads as well.
    case threads
    /// Their control groups and every ancestor.
    case cgroups
    /// The network interfaces with their counters.
    case links
    case kernelLog
    /// The sysctl.d files of /etc, /run and /usr/lib, and sysctl.conf.
    case sysctlFiles

    /// As `--list` names it.
    package var text: String {
        switch self {
        case .file(let path): "/\(path)"
        case .sysctl(let key): key
        case .counters: "/proc/net/{netstat,snmp,snmp6}"
        case .listeners: "sock_diag LISTEN rows"
        case .sockets: "sock_diag"
        case .connectionDetails: "TCP_INFO"
        case .unixListeners: "unix_diag"
        case .udpSockets: "/proc/net/{udp,udp6}"
        case .processes: "/proc/PID/{stat,status,limits,fd}"
        case .threads: "/proc/PID/task/*/stat"
        case .cgroups: "cgroup files"
        case .links: "rtnetlink, ethtool"
        case .kernelLog: "kernel log"
        case .sysctlFiles: "sysctl.d files"
        }
    }

    /// Where a setting lies: `proc/sys/net/core/somaxconn`.
    ///
    /// A name may contain dots itself where an interface stands (`net.ipv4.conf.eth0/1.rp_filter`): there a slash
    /// means a dot, see sysctl(8).
    package static func path(ofSetting key: String) -> String {
        "proc/sys/"
            + String(key.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }
}
