/// Settings that need a person: what is never changed by itself, and what may be lowered.
enum FixCaution {
    /// Why this one is only ever suggested; `nil` for the others.
    static func reasonToAsk(_ key: String) -> String? {
        alone.first { $0.key == key }?.why
            ?? (key.hasPrefix("net.netfilter.nf_conntrack_") && key.contains("timeout")
                ? "too short a timeout cuts idle connections that are alive" : nil)
    }

    private static let alone: [(key: String, why: String)] = [
        ("net.ipv4.tcp_mem", "it is a share of all memory: find the consumers first"),
        ("vm.min_free_kbytes", "too much of it ends processes"),
        ("vm.overcommit_memory", "it decides which allocations fail, for every process"),
        ("vm.overcommit_ratio", "it decides which allocations fail, for every process"),
        ("vm.overcommit_kbytes", "it decides which allocations fail, for every process"),
        (
            "net.ipv4.tcp_tw_reuse",
            "the kernel's documentation wants expert advice for it; pool connections first"
        ),
        ("net.ipv4.tcp_retries2", "it gives up on every slow connection of this namespace sooner"),
        ("net.ipv4.tcp_orphan_retries", "unsent data of every closed connection is lost sooner"),
        ("net.ipv4.tcp_syn_retries", "every connect() of this namespace gives up sooner"),
        ("net.ipv4.tcp_synack_retries", "clients on slow links of every listener are given up sooner"),
        ("net.ipv4.tcp_fin_timeout", "peers that are slow to close are forgotten sooner, by every server"),
        ("net.ipv4.tcp_keepalive_time", "every socket with SO_KEEPALIVE asks sooner, and wakes phones"),
        ("net.ipv4.tcp_keepalive_intvl", "every socket with SO_KEEPALIVE gives up sooner"),
        ("net.ipv4.tcp_keepalive_probes", "every socket with SO_KEEPALIVE gives up sooner"),
        ("net.ipv4.tcp_notsent_lowat", "every server of this namespace is woken more often"),
        ("net.ipv4.tcp_rto_min_us", "every connection of this namespace repeats at another time"),
        ("net.ipv4.tcp_rto_max_ms", "every connection of this namespace repeats at another time"),
        ("net.core.busy_poll", "it trades processor time for latency, for every server"),
        ("net.core.busy_read", "it trades processor time for latency, for every server"),
        ("vm.swappiness", "it decides for every process of the host what memory is given up first"),
    ]

    /// Why `value` is less than what runs or than the kernel's own choice; `nil` when it is no less.
    static func lowering(_ key: String, from running: String, to value: String, default own: Int64?)
        -> String?
    {
        if ways.contains(key.lastPart) || key.hasSuffix(".rp_filter") { return nil }
        guard let old = numbers(running), let new = numbers(value) else { return nil }
        if key == "net.ipv4.ip_local_port_range", old.count == 2, new.count == 2 {
            let isNarrower = new[1] &- new[0] < old[1] &- old[0]
            return isNarrower ? "it is narrower than the range that runs, \(running.settingWords)" : nil
        }
        if old.count == new.count, zip(old, new).contains(where: { $1 < $0 }) {
            return "it is less than what runs, \(running.settingWords)"
        }
        if let own, let last = new.last, last < own { return "it is less than the kernel's default, \(own)" }
        return nil
    }

    /// Switches and modes: of these a smaller number is another way, not less room.
    private static let ways: Set<String> = [
        "tcp_abort_on_overflow", "tcp_migrate_req", "tcp_mtu_probing", "tcp_sack",
        "tcp_slow_start_after_idle",
        "tcp_syncookies", "tcp_thin_linear_timeouts", "tcp_timestamps", "tcp_tw_recycle",
        "tcp_window_scaling",
        "numa_balancing", "dmesg_restrict",
    ]

    /// `nil` when a word is no number.
    private static func numbers(_ text: String) -> [Int64]? {
        let words = text.split(whereSeparator: \.isWhitespace)
        let numbers = words.compactMap { Int64($0) }
        return numbers.isEmpty || numbers.count != words.count ? nil : numbers
    }
}

extension String {
    /// Of a dotted name.
    fileprivate var lastPart: String { String(split(separator: ".").last ?? "") }
}
