import Doctor
import Testing

/// What becomes of the outcome of every check.
struct DiagnosisTests {
    private func check(
        _ id: String = "a.b", sinceBoot: [String] = [], _ examine: @escaping Check.Examine
    ) -> Check {
        Check(
            id: id, title: "t", reads: [], scope: .app, apply: .live, sinceBoot: sinceBoot,
            explanation: Explanation(mechanism: "m", byHand: [], wrongWhen: "", references: []),
            examine: examine)
    }

    private func report(_ checks: Check..., on host: MadeUpHost = MadeUpHost()) -> Report {
        Diagnosis.report(of: host.examination(), by: checks)
    }

    @Test func tellsFineFromSkipped() {
        let report = report(
            check("a.fine") { _ throws(Unknown) in [] },
            check("a.blind") { _ throws(Unknown) in throw Unknown("it is dark", grant: "light") })
        #expect(report.fine == ["a.fine"])
        #expect(
            report.skipped == [
                Report.Skipped(check: "a.blind", unknown: Unknown("it is dark", grant: "light"))
            ])
        #expect(report.roots.isEmpty && report.exitCode == 0)
    }

    @Test func makesAFindingOfACheckThatBreaks() {
        let broken = [
            check("a.undeclared") { exam throws(Unknown) in
                _ = try exam.text("etc/shadow")
                return []
            },
            check("a.endless") { _ throws(Unknown) in
                [
                    MadeUpReport.finding(
                        "a.endless", .critical, evidence: [Evidence(source: "s", field: "f", after: .nan)])
                ]
            },
            check("a.mute") { _ throws(Unknown) in [MadeUpReport.finding("a.mute", .critical, predicate: "")]
            },
        ]
        let report = Diagnosis.report(of: MadeUpHost().examination(), by: broken)
        #expect(report.findings.map(\.check) == ["internal-error", "internal-error", "internal-error"])
        #expect(report.findings.map(\.place.setting) == ["a.undeclared", "a.endless", "a.mute"])
        #expect(
            report.findings.map(\.sentence) == [
                "The check a.undeclared looks at something that it does not say it reads; what it looks for was not judged.",
                "The check a.endless made a finding that says nothing; what it looks for was not judged.",
                "The check a.mute made a finding that says nothing; what it looks for was not judged.",
            ])
        #expect(report.exitCode == 0 && report.fine.isEmpty && report.skipped.isEmpty)
    }

    @Test func tellsWhatHappenedSinceBootOnce() {
        let name = "TcpExt.TCPTimeWaitOverflow"
        let checks = [
            check("a.one", sinceBoot: [name, "TcpExt.Nowhere"]) { _ throws(Unknown) in [] },
            check("a.two", sinceBoot: [name]) { _ throws(Unknown) in [] },
        ]
        let past = { (before: Int64, after: Int64) in
            Diagnosis.report(of: MadeUpHost().counter(name, before, after).examination(), by: checks).history
        }
        #expect(past(1204, 1204) == [Report.Past(check: "a.one", field: name, count: 1204)])
        #expect(past(0, 0).isEmpty)
        // What moves now is no history.
        #expect(past(1203, 1204).isEmpty)
    }

    @Test func namesSettingsThatHaveNothingToDoWithIt() {
        let named = MadeUpReport.finding(
            "a.b", remedies: [Remedy(.sysctl, "net.core.somaxconn = 9", key: "net.core.somaxconn")])
        let report = report(
            check { _ throws(Unknown) in [named] }, on: MadeUpHost().without("proc/sys/net/core/rmem_max"))
        #expect(
            report.irrelevant == [
                "tcp_fin_timeout", "tcp_max_syn_backlog", "tcp_tw_reuse", "tcp_max_tw_buckets",
                "netdev_max_backlog",
            ])
        // Without a sickness nothing is irrelevant to it.
        #expect(self.report(check { _ throws(Unknown) in [] }).irrelevant.isEmpty)
    }

    @Test func showsTheFilesOfTheProcessThatWasAskedFor() {
        let evidence = ["/proc/net/netstat", "/proc/sys/net/core/somaxconn", "sock_diag"].map {
            Evidence(source: $0, field: "f", before: 1, after: 2, limit: 3)
        }
        var host = MadeUpHost()
        host.question.target = .process(4242)
        let report = report(
            check { _ throws(Unknown) in [MadeUpReport.finding("a.b", evidence: evidence)] }, on: host)
        #expect(
            report.findings[0].evidence.map(\.source) == [
                "/proc/4242/net/netstat", "/proc/sys/net/core/somaxconn", "sock_diag",
            ])
        #expect(report.findings[0].evidence.allSatisfy { $0.before == 1 && $0.after == 2 && $0.limit == 3 })
    }

    @Test(
        arguments: [
            ([], 0), ([.info], 0), ([.warning, .info], 1), ([.warning, .critical], 3),
        ] as [([Severity], Int32)])
    func endsWithTheWorst(_ severities: [Severity], _ code: Int32) {
        let findings = severities.enumerated().map { MadeUpReport.finding("a.\($0.offset)", $0.element) }
        #expect(MadeUpReport.report(findings).exitCode == code)
    }
}
