extension Check {
    /// BBR is believed to need the qdisc fq.
    static let mythBBRFq = Myth(
        id: "myth.bbr-fq", title: "BBR needs the qdisc fq",
        reads: [.sysctl("net.ipv4.tcp_congestion_control"), .sysctl("net.core.default_qdisc"), .sysctlFiles],
        truth: "TCP paces BBR by itself since Linux 4.13; fq only does it at a lower cost.",
        predicate: "is not needed for BBR on this kernel",
        explanation: Explanation(
            mechanism: """
                BBR sends at a pace. Before 4.13 only fq could hold packets back, so BBR without fq sent bursts. \
                Since then TCP has timers of its own for that. fq is still cheaper on a host that sends much, and \
                default_qdisc concerns only interfaces that come up afterwards: `tc qdisc show` says what is there.
                """,
            byHand: ["tc qdisc show", "sysctl net.core.default_qdisc net.ipv4.tcp_congestion_control"],
            wrongWhen:
                "On a busy egress fq saves CPU time (cc.bbr-qdisc), and on kernels before 4.13 it is needed.",
            kernels: "TCP paces by itself since 4.13.",
            references: ["net/ipv4/tcp_bbr.c", "tc-fq(8)"])
    ) { exam throws(Unknown) in
        guard try exam.setting("net.ipv4.tcp_congestion_control").text == "bbr",
            exam.host.kernel >= KernelVersion(4, 13)
        else { return [] }
        return exam.sysctlFileSettings.filter { $0.key == "net.core.default_qdisc" && $0.value == "fq" }
            .map { Myth.Trace($0, shown: Int64($0.line)) }
    }.check
}
