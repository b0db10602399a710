import Doctor
import Foundation
import TestKit
import Testing

/// The checklist before a load test.
struct PreflightTests {
    private static func check(
        _ id: String, _ findings: [Finding] = [], isListed: Bool = true, lacks: Unknown? = nil
    ) -> Check {
        let seen: Check.Seen = { _ throws(Unknown) in "28232 ports for each destination" }
        return Check(
            id: id, title: "t", reads: [], scope: .app, apply: .live, preflight: isListed ? seen : nil,
            explanation: Explanation(mechanism: "m", byHand: [], wrongWhen: "w", references: ["r"])
        ) { _ throws(Unknown) in
            if let lacks { throw lacks }
            return findings
        }
    }

    private static let hidden = Unknown("not visible in this namespace", grant: "run on the host")
    private static let budget = MadeUpReport.finding(
        "mem.per-conn-budget", .warning, .configuration, at: Place(), touches: [], brief: "7.1 of 8 GiB",
        remedies: [Remedy(.app, "smaller buffers, or more memory")])

    static let mixed = [
        check("port.range-narrow"), check("conntrack.full", lacks: hidden),
        check("listen.backlog-capped", [MadeUpReport.capped]),
        check("fd.process-limit", [MadeUpReport.descriptors]),
        // On no list, but it would bite; and what hurts now is no point of a checklist.
        check("mem.per-conn-budget", [budget], isListed: false),
        check("listen.overflow", [MadeUpReport.overflow], isListed: false),
    ]

    private static func report(_ checks: [Check], connections: Int? = 100_000) -> Report {
        var host = MadeUpHost()
        (host.question.isPreflight, host.question.connections) = (true, connections)
        return Diagnosis.report(of: host.examination(), by: checks)
    }

    @Test(
        arguments: [
            ("mixed", mixed, 100_000), ("ready", [check("port.range-narrow")], 100_000),
            ("unasked", [check("port.range-narrow"), check("conntrack.full", lacks: hidden)], nil),
            ("blind", [check("conntrack.full", lacks: hidden)], 100_000),
            (
                "hurting",
                [
                    check("port.range-narrow"),
                    check("listen.overflow", [MadeUpReport.overflow], isListed: false),
                ], 100_000
            ),
            ("empty", [check("a.b", isListed: false)], 100_000),
        ] as [(String, [Check], Int?)])
    func isAChecklist(_ name: String, _ checks: [Check], _ connections: Int?) throws {
        let text = PreflightTable.text(of: Self.report(checks, connections: connections))
        try expectGolden(text, "preflight/\(name).txt")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    /// The whole list of the catalogue; a setting that has a row of its own is told there alone.
    @Test(arguments: [("small-server", 1024, 2_000_000), ("large-server", 200_000, 100_000)])
    func isTheListOfTheCatalogue(_ name: String, _ descriptors: Int, _ connections: Int) throws {
        var host = MadeUpHost().listener(port: 8080).connections(connections).process(4242, "gateway") {
            ($0.openDescriptors, $0.softDescriptorLimit, $0.hardDescriptorLimit) = (
                20, descriptors, descriptors
            )
        }
        host.question.isPreflight = true
        let report = Diagnosis.report(of: host.examination(), by: Check.all.filter { $0.preflight != nil })
        try expectGolden(PreflightTable.text(of: report), "preflight/\(name).txt")
    }

    @Test func hasTheExitCodeOfTheReport() {
        #expect(Self.report(Self.mixed).exitCode == 3)
        #expect(Self.report([Self.check("a.b")]).exitCode == 0)
        #expect(Self.report([Self.check("a.b", lacks: Self.hidden)]).exitCode == 0)
    }

    @Test func isAnArrayOfTheJSON() throws {
        let bytes = JSONReport(Self.report(Self.mixed)).bytes
        let tree = try JSONSerialization.jsonObject(with: Data(bytes))
        let pretty = try JSONSerialization.data(
            withJSONObject: tree, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try expectGolden(String(decoding: pretty, as: UTF8.self) + "\n", "json/preflight.json")
        #expect(MadeUpReport.report([]).preflight == nil)
    }

    @Test func isColouredOnATerminal() {
        let text = PreflightTable.text(of: Self.report(Self.mixed), Style(hasColor: true))
        #expect(
            text.contains("\u{1B}[1;31mCRIT\u{1B}[0m  fd.process-limit")
                || text.contains("\u{1B}[33mWARN\u{1B}[0m"))
    }

    /// Every check of the catalogue that has a row says something that fits one.
    @Test(arguments: Check.all.filter { $0.preflight != nil }.map(\.id))
    func saysWhatWasSeen(_ id: String) throws {
        let seen = try #require(Check.named(id)?.preflight)
        let host = MadeUpHost().listener(port: 8080).connections(100_000)
        let text = try seen(host.examination())
        #expect(!text.isEmpty && text.count <= 60 && !text.contains("\n"))
    }
}
