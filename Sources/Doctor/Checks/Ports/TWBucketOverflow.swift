extension Check {
    /// TIME_WAIT is cut short because there are too many, or soon will be.
    static let twBucketOverflow = Check(
        id: "tw.bucket-overflow",
        title: "more TIME_WAIT than tcp_max_tw_buckets allows",
        reads: [.counters, .file("proc/net/sockstat"), .sysctl("net.ipv4.tcp_max_tw_buckets")],
        scope: .networkNamespace, apply: .live, sinceBoot: ["TcpExt.TCPTimeWaitOverflow"],
        explanation: Explanation(
            mechanism: """
                tcp_max_tw_buckets bounds how many sockets may be in TIME_WAIT, orphaned FIN_WAIT2 among them. The next \
                one beyond it is closed at once, and the kernel log says "time wait bucket table overflow". Then \
                nobody answers a FIN that the peer sends again, and a late segment of the old connection may meet \
                a new one with the same ports.
                """,
            byHand: [
                "grep TCP: /proc/net/sockstat    # tw", "sysctl net.ipv4.tcp_max_tw_buckets",
                "nstat -az TcpExtTCPTimeWaitOverflow",
            ],
            wrongWhen: """
                The kernel's documentation says that the limit must not be lowered. An entry takes 256 bytes: memory \
                is no reason to.
                """,
            kernels:
                "All since 3.10; the default is half of the connection hash. Of each namespace since 4.1.",
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_max_tw_buckets",
                "net/ipv4/tcp_minisocks.c: tcp_time_wait()",
            ]),
        examine: { exam throws(Unknown) in
            let overflow = try exam.change("TcpExt.TCPTimeWaitOverflow")
            let setting = try exam.setting("net.ipv4.tcp_max_tw_buckets")
            let limit = try setting.number()
            let waiting = try exam.sockstat("TCP", "tw")
            let isNear = limit >= 0 && Double(waiting.after) >= Double(limit) * TWBucketOverflow.near
            guard overflow.delta > 0 || (isNear && waiting.after > 0) else { return [] }
            return [TWBucketOverflow.finding(overflow, waiting, limit, exam)]
        })
}

private enum TWBucketOverflow {
    static let near = 0.8
    /// What is proposed at least: 64 MiB when it is full.
    private static let roomy: Int64 = 262_144
    private static let most: Int64 = 1 << 30

    static func finding(_ overflow: Change, _ waiting: Change, _ limit: Int64, _ exam: Examination) -> Finding
    {
        let isOver = overflow.delta > 0
        let target = max(roomy, min(max(limit, 0), most) * 2)
        return Finding(
            "tw.bucket-overflow", .warning, isOver ? .now : .limit,
            at: Place(setting: "net.ipv4.tcp_max_tw_buckets"), touches: [.namespace],
            predicate: isOver ? "cuts TIME_WAIT short" : "is nearly reached",
            sentence: isOver
                ? "\(overflow.delta) connections left TIME_WAIT at once because tcp_max_tw_buckets allows \(limit): "
                    + "late segments may meet new connections."
                : "\(waiting.after) sockets are in TIME_WAIT, and tcp_max_tw_buckets allows \(limit).",
            brief: isOver ? "+\(overflow.delta) over \(limit)" : "\(waiting.after) of \(limit) in TIME_WAIT",
            evidence: [
                overflow.evidence,
                Evidence(
                    source: waiting.source, field: waiting.field, before: Double(waiting.before),
                    after: Double(waiting.after), limit: Double(limit)),
            ],
            remedies: [
                Remedy.sysctl(
                    "net.ipv4.tcp_max_tw_buckets", to: "\(target)", in: exam, risk: "256 bytes an entry")
            ].compactMap(\.self))
    }
}
