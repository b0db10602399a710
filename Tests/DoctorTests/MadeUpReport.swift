import Doctor

/// Reports put together from findings, as no single host would have them.
enum MadeUpReport {
    static let gateway = Place(
        address: "0.0.0.0", port: 8080, pid: 4242, process: "gateway", cgroup: "/gateway.service")

    static func finding(
        _ check: String, _ severity: Severity = .warning, _ grade: Grade = .now, at place: Place = gateway,
        touches: Set<Subject> = [.process(4242), .listener(8080), .cgroup("/gateway.service")],
        predicate: String = "is sick", brief: String = "7 of 9", loss: Double = 0,
        evidence: [Evidence] = [], remedies: [Remedy] = []
    ) -> Finding {
        Finding(
            check, severity, grade, at: place, touches: touches, predicate: predicate,
            sentence: "Of \(check) there is much to tell.", brief: brief, evidence: evidence,
            remedies: remedies, lossPerSecond: loss)
    }

    static let overflow = finding(
        "listen.overflow", .critical, predicate: "refuses connections", brief: "+471, queue 513 > 512",
        loss: 47.1,
        evidence: [
            Evidence(
                source: "/proc/net/netstat", field: "TcpExt.ListenOverflows", before: 10, after: 481),
            Evidence(source: "sock_diag", field: "listen.queue", after: 513, limit: 512),
        ],
        remedies: [Remedy(.app, "find out why accept() is slow", apply: .restart)])

    static let descriptors = finding(
        "fd.process-limit", .warning, .limit,
        at: Place(pid: 4242, process: "gateway", cgroup: "/gateway.service"),
        predicate: "is at its descriptor limit", brief: "1024 of 1024 descriptors",
        evidence: [Evidence(source: "/proc/4242/fd", field: "size", before: 1024, after: 1024, limit: 1024)],
        remedies: [
            Remedy(
                .limit, "LimitNOFILE=1048576, restart", key: "LimitNOFILE", from: "1024", to: "1048576",
                apply: .restart, risk: "select() users overrun their set.",
                command: "prlimit --pid 4242 --nofile=1048576")
        ])

    static let leak = finding(
        "close.close-wait-leak", .warning, predicate: "never closes connections that its clients have left",
        brief: "1003 in CLOSE_WAIT, +0",
        remedies: [Remedy(.app, "close(2) after read(2) returned 0; no sysctl helps")])

    static let timeWait = finding(
        "port.timewait", .warning, .limit, at: Place(tuple: "10.0.0.5 → 10.0.0.9:6379"),
        touches: [.namespace],
        predicate: "uses up its ports", brief: "91 % of 28232 ports",
        remedies: [
            Remedy(.app, "pool connections: 88 % are TIME_WAIT, ceiling 470 new per second"),
            Remedy(
                .sysctl, "net.ipv4.tcp_tw_reuse = 1", key: "net.ipv4.tcp_tw_reuse", from: "2", to: "1",
                scope: .networkNamespace, apply: .newSockets),
        ])

    static let capped = finding(
        "listen.backlog-capped", .info, .configuration, brief: "limit 128 of 4096",
        remedies: [Remedy(.app, "raise the argument of listen(2)", apply: .relisten)])

    static func report(
        _ findings: [Finding], fine: [String] = ["syn.queue-full", "ehash.load"],
        change: (inout Report) -> Void = { _ in }
    ) -> Report {
        var host = HostDescription(
            kernel: KernelVersion("6.18.44"), processors: 2, memoryBytes: 25_276_514_304, uptimeSeconds: 3706)
        (host.networkNamespace, host.isContainer) = (4_026_532_317, true)
        var report = Report(
            question: Question(), host: host, seconds: 10.0013, roots: Diagnosis.folded(findings), fine: fine)
        (report.listenerCount, report.processCount) = (3, 1)
        report.start = "2026-01-01T00:00:00.000Z"
        change(&report)
        return report
    }

    /// The example of the documentation: two sicknesses, history, what could not be seen and what does not matter.
    static let example = report([overflow, descriptors, timeWait]) { report in
        report.history = [
            Report.Past(check: "tw.bucket-overflow", field: "TcpExt.TCPTimeWaitOverflow", count: 1204)
        ]
        report.skipped = [
            Report.Skipped(
                check: "conntrack.full",
                unknown: Unknown("not visible in this namespace", grant: "run on the host"))
        ]
        report.irrelevant = ["tcp_fin_timeout", "rmem_max", "tcp_max_syn_backlog"]
    }
}
