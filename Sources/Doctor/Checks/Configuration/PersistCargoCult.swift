extension Check {
    /// A list pasted from an article, none of whose lines answers anything that was measured.
    static let persistCargoCult = Check(
        id: "persist.cargo-cult", title: "a pasted list of settings that nothing measured asks for",
        reads: [.sysctlFiles, .counters], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                The same dozen lines are in a thousand articles, for kernels of ten years ago. Each was the remedy of \
                somebody's sickness. Without that sickness the best of them do nothing; some lower limits, widen the \
                port range into services, or switch off what later remedies need.

                A line is counted here when the counters that would show its sickness rest in this window.
                """,
            byHand: ["grep -rn . /etc/sysctl.d /etc/sysctl.conf", "nstat; sleep 10; nstat    # what moves"],
            wrongWhen: """
                The load that needed the line may not be there now: measure during a load test before deleting it.
                """,
            references: ["https://docs.kernel.org/networking/ip-sysctl.html"]),
        examine: { exam throws(Unknown) in
            let byFile = Dictionary(grouping: exam.localSettings, by: \.file)
            return byFile.sorted { $0.key < $1.key }.compactMap { file, lines in
                var vain = lines.filter { line in
                    PastedList.signs[line.key].map { $0.allSatisfy { exam.changeIfAny($0).delta == 0 } }
                        ?? false
                }
                guard vain.count >= PastedList.fewest else { return nil }
                let wanted = PastedList.wanted(exam)
                vain = vain.filter { !wanted.contains($0.key) }
                guard vain.count >= PastedList.fewest else { return nil }
                return Finding(
                    "persist.cargo-cult", .info, .configuration, at: Place(setting: file), touches: [.host],
                    predicate: "changes nothing that was measured",
                    sentence: """
                        \(file): these \(vain.count) lines change nothing that was measured: \
                        \(vain.map(\.key).joined(separator: ", ")).
                        """,
                    brief: "\(vain.count) lines without a sickness",
                    evidence: vain.map { $0.evidence() })
            }
        })
}

/// The lines of the articles, and what would move if one of them were needed.
private enum PastedList {
    /// Fewer are a choice, not a list.
    static let fewest = 5

    private static let overflow = ["TcpExt.ListenOverflows", "TcpExt.ListenDrops"]
    private static let pruned = ["TcpExt.PruneCalled", "TcpExt.TCPRcvCollapsed", "TcpExt.TCPRcvQDrop"]
    private static let pressure = ["TcpExt.TCPMemoryPressures"]

    /// The settings that a sickness of this window is about, which rests in no counter.
    static func wanted(_ exam: Examination) -> Set<String> {
        let others = Check.all.filter { $0.id != "persist.cargo-cult" }
        // What a check cannot see it finds nothing in.
        let sick = others.flatMap { (try? $0.examine(exam)) ?? [] }
            .filter { $0.severity > .info && $0.grade != .configuration }
        var keys = Set(sick.flatMap { [$0.place.setting] + $0.remedies.map(\.key) }.compactMap(\.self))
        // A range that is wide already is in no remedy.
        if sick.contains(where: { $0.check.hasPrefix("port.") }) { keys.insert(PortRemedy.range) }
        return keys
    }

    static let signs: [String: [String]] = [
        "net.core.somaxconn": overflow,
        "net.ipv4.tcp_max_syn_backlog": ["TcpExt.TCPReqQFullDoCookies", "TcpExt.TCPReqQFullDrop"],
        "net.ipv4.tcp_syncookies": ["TcpExt.SyncookiesSent"],
        "net.ipv4.tcp_synack_retries": ["TcpExt.SyncookiesSent"],
        "net.ipv4.tcp_abort_on_overflow": overflow,
        "net.ipv4.tcp_tw_reuse": ["TcpExt.TWRecycled"],
        "net.ipv4.tcp_tw_recycle": [],
        "net.ipv4.tcp_fin_timeout": [],
        "net.ipv4.tcp_max_tw_buckets": ["TcpExt.TCPTimeWaitOverflow"],
        "net.ipv4.tcp_max_orphans": ["TcpExt.TCPAbortOnMemory"],
        "net.ipv4.tcp_keepalive_time": ["TcpExt.TCPKeepAlive"],
        "net.ipv4.tcp_keepalive_intvl": ["TcpExt.TCPKeepAlive"],
        "net.ipv4.tcp_keepalive_probes": ["TcpExt.TCPKeepAlive"],
        "net.ipv4.tcp_mem": pressure,
        "net.ipv4.tcp_rmem": pruned,
        "net.ipv4.tcp_wmem": pressure,
        "net.core.rmem_max": pruned,
        "net.core.wmem_max": pressure,
        "net.core.rmem_default": ["Udp.RcvbufErrors"],
        "net.core.wmem_default": ["Udp.SndbufErrors"],
        "net.core.netdev_max_backlog": [],
        "net.core.optmem_max": [],
        "net.ipv4.tcp_timestamps": [],
        "net.ipv4.tcp_sack": [],
        "net.ipv4.tcp_window_scaling": [],
        "net.ipv4.ip_local_port_range": [],
        "fs.file-max": [],
        "fs.nr_open": [],
    ]
}
