import Doctor

/// Hosts and findings whose settings are to be changed.
enum MadeUpFix {
    static let date = "2026-01-01T00:00:00.000Z"
    static let somaxconn = "net.core.somaxconn"

    /// A server at its limit of 128, on a host with this somaxconn.
    static func host(somaxconn: String = "128", limit: (UInt32, UInt32) = (128, 128)) -> MadeUpHost {
        var host = MadeUpHost().setting(Self.somaxconn, somaxconn)
            .setting("net.ipv4.ip_local_port_range", "32768\t60999")
            .setting("net.ipv4.tcp_syncookies", "0")
            .without("proc/sys/net/ipv4/tcp_thin_linear_timeouts")
            .listener(port: 8080, queue: 129, limit: limit.0, drops: (0, 471))
            .counter("TcpExt.ListenOverflows", 10, 481)
        host.description.networkNamespace = 4_026_532_317
        host.description.isContainer = false
        host.after.listeners = host.after.listeners.map { rows in
            rows.map { row in
                var row = row
                row.sendQueue = limit.1
                return row
            }
        }
        return host
    }

    static func remedy(
        _ key: String, _ from: String?, _ to: String, scope: Scope = .networkNamespace, apply: Apply = .live,
        risk: String = ""
    ) -> Remedy {
        Remedy(
            .sysctl, "\(key) = \(to)", key: key, from: from, to: to, scope: scope, apply: apply, risk: risk,
            command: "sysctl -w '\(key)=\(to)'")
    }

    static let overflow = MadeUpReport.finding(
        "listen.overflow", .critical, predicate: "refuses connections", brief: "+471, queue 129 > 128",
        loss: 47.1,
        evidence: [
            Evidence(source: "/proc/net/netstat", field: "TcpExt.ListenOverflows", before: 10, after: 481)
        ],
        remedies: [
            Remedy(.app, "find out why accept() is slow", apply: .restart),
            remedy(somaxconn, "128", "4096", apply: .relisten, risk: "a long queue hides a stuck server"),
        ])

    /// A finding that one live setting helps.
    static func cookies(_ severity: Severity = .critical, loss: Double = 10) -> Finding {
        MadeUpReport.finding(
            "syn.drop-no-cookies", severity, at: Place(), touches: [.namespace], brief: "+100 SYNs dropped",
            loss: loss, remedies: [remedy("net.ipv4.tcp_syncookies", "0", "1")])
    }

    static func finding(_ check: String, _ severity: Severity = .warning, _ remedies: Remedy...) -> Finding {
        MadeUpReport.finding(check, severity, at: Place(), touches: [.host], remedies: remedies)
    }

    static func report(_ findings: [Finding], on host: MadeUpHost = host()) -> Report {
        var report = Report(
            question: Question(), host: host.description, seconds: 10.0013, roots: Diagnosis.folded(findings))
        report.start = date
        return report
    }

    static func plan(
        _ findings: [Finding], on host: MadeUpHost = host(), isForced: Bool = false,
        writer: (any SettingsWriter)? = nil
    ) -> FixPlan {
        FixPlan(
            report(findings, on: host), host.examination(),
            FixPlan.Terms(writer: writer, isForced: isForced))
    }

    static let rollback = Rollback(
        id: "20260101T000000.000Z", boot: "boot-1", network: 4_026_532_317,
        entries: [
            Rollback.Entry(key: somaxconn, from: "128", to: "4096"),
            Rollback.Entry(key: "net.ipv4.ip_local_port_range", from: "32768\t60999", to: "15000 65535"),
            Rollback.Entry(key: "net.ipv4.ip_local_reserved_ports", from: "", to: "8080"),
        ], files: ["/etc/sysctl.d/99-tuning.conf": Rollback.digest("net.core.somaxconn = 128\n")])
}
