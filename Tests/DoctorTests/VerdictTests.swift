import Doctor
import Testing

/// The sentence that opens a report.
struct VerdictTests {
    private static let elsewhere = MadeUpReport.finding(
        "cgroup.cpu-throttled", .critical, at: Place(cgroup: "/"), touches: [.cgroup("/")],
        predicate: "is out of CPU quota")
    private static let unowned = MadeUpReport.finding(
        "listen.near-full", at: Place(port: 80), touches: [], predicate: "is half full")
    private static let whole = MadeUpReport.finding(
        "softnet.dropped", at: Place(), touches: [.host], predicate: "drops packets")

    @Test(arguments: [
        ([MadeUpReport.overflow], "gateway[4242] refuses connections."),
        (
            [MadeUpReport.overflow, MadeUpReport.descriptors],
            "gateway[4242] refuses connections because it is at its descriptor limit."
        ),
        (
            [MadeUpReport.overflow, MadeUpReport.descriptors, MadeUpReport.leak],
            "gateway[4242] refuses connections because it is at its descriptor limit, because it never closes connections that its clients have left."
        ),
        (
            [MadeUpReport.overflow, elsewhere],
            "gateway[4242] refuses connections because / is out of CPU quota."
        ),
        (
            [MadeUpReport.overflow, MadeUpReport.timeWait],
            "gateway[4242] refuses connections; and 1 more."
        ),
        (
            [MadeUpReport.timeWait, unowned, whole, MadeUpReport.capped],
            "The listener on port 80 is half full; and 2 more."
        ),
        ([whole], "This host drops packets."),
        ([], "Nothing is wrong with this host: 2 checks, 3 listeners, 1 process, 10 s."),
        (
            [MadeUpReport.capped],
            "Nothing hurts this host and no limit is near: 3 checks, 3 listeners, 1 process, 10 s; 1 remark."
        ),
    ])
    func saysWhoSuffersFromWhatAndWhy(_ findings: [Finding], _ sentence: String) {
        #expect(Verdict(MadeUpReport.report(findings)).sentence == sentence)
    }

    @Test(arguments: [
        (Question.Target.everything, "this host"), (.process(7), "process 7"), (.port(80), "port 80"),
        (.cgroup("/a"), "/a"),
    ])
    func saysWhomItFoundWell(_ target: Question.Target, _ name: String) {
        let report = Report(
            question: Question(target: target), host: MadeUpHost().description, seconds: 0.25, fine: ["a"])
        #expect(
            Verdict(report).sentence
                == "Nothing is wrong with \(name): 1 check, 0 listeners, 0 processes, 0.25 s.")
    }

    @Test func tellsBlindnessFromHealth() {
        let report = MadeUpReport.report([], fine: []) {
            $0.skipped = [Report.Skipped(check: "a", unknown: Unknown("b"))]
        }
        #expect(Verdict(report).sentence == "Nothing could be looked at; 1 could not look.")
        let half = MadeUpReport.report([]) {
            $0.skipped = [Report.Skipped(check: "a", unknown: Unknown("b"))]
        }
        #expect(
            Verdict(half).sentence
                == "Nothing is wrong with this host: 2 checks, 3 listeners, 1 process, 10 s; 1 could not look."
        )
    }
}
