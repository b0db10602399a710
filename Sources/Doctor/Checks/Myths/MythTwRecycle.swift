extension Check {
    /// tcp_tw_recycle: gone, or dropping clients behind NAT.
    static let mythTwRecycle = Check(
        id: "myth.tw-recycle", title: "tcp_tw_recycle=1 gets rid of TIME_WAIT",
        reads: [.counters, .sysctl("net.ipv4.tcp_tw_recycle"), .sysctlFiles],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                tcp_tw_recycle made the kernel remember the last timestamp of each peer *address* and drop SYNs with \
                an older one. Behind NAT many clients share an address, and each has its own clock: most of them are \
                refused at random, without an answer. Since timestamps got a random offset for each connection, it \
                broke for everybody, and was removed.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_tw_recycle    # no such file: it is gone",
                "nstat -az TcpExtPAWSPassive TcpExtPAWSEstab    # rising: clients are being refused",
            ],
            wrongWhen: "There is no case where it is right on a host that the internet can reach.",
            kernels: "Removed in 4.12.",
            references: [
                "commit 4396e46187ca (\"tcp: remove tcp_tw_recycle\")",
                "https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux",
            ]),
        examine: { exam throws(Unknown) in
            let isRunning = exam.host.kernel < KernelVersion(4, 12)
            let traces = exam.traces(of: "net.ipv4.tcp_tw_recycle") { $0[0] != 0 }
            guard let first = traces.first else {
                if isRunning { _ = try exam.settingIfAny("net.ipv4.tcp_tw_recycle") }
                return []
            }
            let refused = ["TcpExt.PAWSPassive", "TcpExt.PAWSEstab"].map(exam.changeIfAny)
            let lost = isRunning ? refused.reduce(0) { $0 &+ $1.delta } : 0
            let truth =
                isRunning
                ? "it drops clients that share an address behind NAT; \(lost) segments in this window."
                : "it was removed in Linux 4.12, so the line does nothing."
            return [
                Finding(
                    "myth.tw-recycle", lost > 0 ? .critical : .info, lost > 0 ? .now : .configuration,
                    at: first.place, touches: [.namespace],
                    predicate: isRunning ? "refuses clients behind NAT" : "does nothing on this kernel",
                    sentence: "\(traces.map(\.seen).joined(separator: " and ")): \(truth)",
                    brief: lost > 0 ? "+\(lost) refused by PAWS" : first.brief,
                    evidence: traces.map(\.evidence) + (isRunning ? refused.map(\.evidence) : []),
                    remedies: [
                        Remedy.sysctl("net.ipv4.tcp_tw_recycle", to: "0", in: exam)
                            ?? Remedy(
                                .sysctl, "delete the line from \(first.place.text)", scope: .networkNamespace)
                    ], lossPerSecond: exam.perSecond(lost))
            ]
        })
}
