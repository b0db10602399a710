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
        examine: { exam throws(Unknown) in PastedList.findings(exam) })
}

/// The lines of the articles, and what would move if one of them were needed.
enum PastedList {
    private static let check = "persist.cargo-cult"
    /// Fewer are a choice, not a list.
    private static let fewest = 5

    private static let overflow = ["TcpExt.ListenOverflows", "TcpExt.ListenDrops"]
    private static let pruned = ["TcpExt.PruneCalled", "TcpExt.TCPRcvCollapsed", "TcpExt.TCPRcvQDrop"]
    private static let pressure = ["TcpExt.TCPMemoryPressures"]

    /// One for each file whose lines, but for those of the settings `wanted`, rest on nothing that moved.
    fileprivate static func findings(_ exam: Examination, without wanted: Set<String> = []) -> [Finding] {
        let byFile = Dictionary(grouping: exam.localSettings, by: \.file)
        return byFile.sorted { $0.key < $1.key }.compactMap { file, lines in
            let vain = lines.filter { !wanted.contains($0.key) && isVain($0.key, exam) }
            guard vain.count >= fewest else { return nil }
            return Finding(
                check, .info, .configuration, at: Place(setting: file), touches: [.host],
                predicate: "changes nothing that was measured",
                sentence: """
                    \(file): these \(vain.count) lines change nothing that was measured: \
                    \(vain.map(\.key).joined(separator: ", ")).
                    """,
                brief: "\(vain.count) lines without a sickness",
                evidence: vain.map { $0.evidence() })
        }
    }

    private static func isVain(_ key: String, _ exam: Examination) -> Bool {
        signs[key].map { $0.allSatisfy { exam.changeIfAny($0).delta == 0 } } ?? false
    }

    /// The findings with no line called vain that another of them is about: some sicknesses rest in no counter.
    static func reconsidered(_ findings: [Finding], in exam: Examination) -> [Finding] {
        let others = findings.filter { $0.check != check }
        if others.count == findings.count { return findings }
        return others + Self.findings(exam, without: wanted(by: others))
    }

    private static func wanted(by findings: [Finding]) -> Set<String> {
        let sick = findings.filter { $0.severity > .info && $0.grade != .configuration }
        var keys = Set(sick.flatMap { [$0.place.setting] + $0.remedies.map(\.key) }.compactMap(\.self))
        // A range that is wide already is in no remedy.
        if sick.contains(where: { $0.check.hasPrefix("port.") }) { keys.insert(PortRemedy.range) }
        return keys
    }

    private static let signs: [String: [String]] = [
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
