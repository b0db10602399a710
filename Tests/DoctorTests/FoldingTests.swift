import Doctor
import TestKit
import Testing

/// One root is told; what follows from it stands below.
struct FoldingTests {
    @Test func leadsBackFromNowhere() {
        var open = Set(CausalEdge.all.flatMap { [$0.root, $0.consequence] })
        // Takes away whatever nothing is left to cause; what remains would be a circle.
        while let free = open.first(where: { id in
            !CausalEdge.all.contains { $0.consequence == id && open.contains($0.root) }
        }) { open.remove(free) }
        #expect(open.isEmpty, "\(open.sorted()) cause each other")
    }

    @Test func namesOnlyChecksInItsEdges() {
        for edge in CausalEdge.all {
            for id in [edge.root, edge.consequence] {
                #expect(Check.named(id) != nil, "no check is called \(id)")
            }
        }
        #expect(Set(CausalEdge.all.map { "\($0.root) \($0.consequence)" }).count == CausalEdge.all.count)
    }

    @Test func foldsAChainToItsRoot() throws {
        let roots = Diagnosis.folded([MadeUpReport.overflow, MadeUpReport.descriptors, MadeUpReport.leak])
        let root = try #require(roots.first)
        #expect(roots.count == 1)
        #expect(
            root.findings.map(\.check) == ["close.close-wait-leak", "fd.process-limit", "listen.overflow"])
        #expect(root.findings.map(\.causedBy) == [[], ["close.close-wait-leak"], ["fd.process-limit"]])
        #expect(root.findings.map(\.causes) == [["fd.process-limit"], ["listen.overflow"], []])
        // A root is at least as bad as what it brings about, over any number of steps.
        #expect(root.findings.allSatisfy { $0.severity == .critical })
    }

    @Test(
        arguments: [
            ([.process(4242)], true), ([.process(77)], false), ([.listener(8080)], true),
            ([.listener(80)], false),
            ([.cgroup("/gateway.service")], true), ([.cgroup("/")], true), ([.cgroup("/gate")], false),
            ([.cgroup("/gateway.service/below")], false), ([.namespace], true), ([.host], true),
            ([.namespace, .process(77)], false), ([], true),
        ] as [(Set<Subject>, Bool)])
    func foldsOnlyWhatConcernsTheSame(_ touches: Set<Subject>, _ isFolded: Bool) {
        let throttled = MadeUpReport.finding("cgroup.cpu-throttled", touches: touches)
        #expect(Diagnosis.folded([MadeUpReport.overflow, throttled]).count == (isFolded ? 1 : 2))
    }

    /// A limit that the stated connections would reach is no cause of what hurts now.
    @Test func foldsNothingThatIsOnlyToCome() {
        let small = MadeUpReport.finding(
            "fd.process-limit", .warning, .configuration, touches: [.process(4242)])
        let roots = Diagnosis.folded([MadeUpReport.overflow, small, MadeUpReport.leak])
        #expect(roots.count == 3 && roots.allSatisfy { $0.finding.causedBy.isEmpty })
    }

    @Test func keepsTuplesApart() {
        let full = { MadeUpReport.finding("port.exhaustion", at: Place(tuple: $0), touches: [.namespace]) }
        let roots = Diagnosis.folded([
            full("10.0.0.5 → 10.0.0.9:6379"), full("10.0.0.5 → 10.0.0.8:5432"), MadeUpReport.timeWait,
        ])
        #expect(
            roots.map { $0.findings.map(\.check) }.sorted { $0.count < $1.count } == [
                ["port.exhaustion"], ["port.timewait", "port.exhaustion"],
            ])
    }

    @Test func keepsInterfacesApart() {
        let loss = { MadeUpReport.finding("loss.retransmit", at: Place(device: $0), touches: [.host]) }
        let ring = MadeUpReport.finding("nic.ring", at: Place(device: "eth0"), touches: [.host])
        #expect(Diagnosis.folded([ring, loss("eth0"), loss("eth1")]).count == 2)
    }

    @Test func tellsAConsequenceOnceAndNamesAllItsCauses() throws {
        let throttled = MadeUpReport.finding("cgroup.cpu-throttled", .critical)
        let roots = Diagnosis.folded([MadeUpReport.overflow, MadeUpReport.descriptors, throttled])
        #expect(
            roots.map { $0.findings.map(\.check) } == [
                ["cgroup.cpu-throttled", "listen.overflow"], ["fd.process-limit"],
            ])
        #expect(roots[0].findings[1].causedBy == ["fd.process-limit", "cgroup.cpu-throttled"])
    }

    @Test func ordersBySeverityThenGradeThenLoss() {
        let names: [(String, Severity, Grade, Double)] = [
            ("e", .info, .now, 9), ("d", .warning, .configuration, 5), ("c", .warning, .limit, 0),
            ("b", .warning, .now, 1), ("a", .warning, .now, 2), ("f", .info, .now, 9),
        ]
        let findings = names.map { MadeUpReport.finding($0.0, $0.1, $0.2, touches: [], loss: $0.3) }
        #expect(Diagnosis.folded(findings).map(\.finding.check) == ["a", "b", "c", "d", "e", "f"])
    }

    @Test func ordersRootsByWhatIsLostInAll() {
        let findings = [
            MadeUpReport.finding("udp.rcvbuf-errors", .critical, touches: [], loss: 50),
            MadeUpReport.finding("proc.stopped", .critical, touches: [.process(1)]),
            MadeUpReport.finding("listen.overflow", .critical, touches: [.process(1)], loss: 51),
        ]
        #expect(Diagnosis.folded(findings).map(\.finding.check) == ["proc.stopped", "udp.rcvbuf-errors"])
    }

    /// Whatever is found, each finding is told exactly once, and no root is milder than what stands below it.
    @Test(arguments: 0..<100)
    func losesNothing(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ids = Array(Set(CausalEdge.all.flatMap { [$0.root, $0.consequence] })).sorted()
        let findings = (0..<Int.random(in: 1...30, using: &random)).map { number in
            MadeUpReport.finding(
                ids[Int.random(in: 0..<ids.count, using: &random)],
                Severity.allCases[Int.random(in: 0..<3, using: &random)],
                touches: [.process(Int32.random(in: 1...3, using: &random))], brief: "\(number)")
        }
        let roots = Diagnosis.folded(findings)
        #expect(roots.flatMap(\.findings).map(\.brief).sorted() == findings.map(\.brief).sorted())
        for root in roots {
            #expect(root.findings.allSatisfy { $0.severity <= root.finding.severity })
        }
    }

    @Test(arguments: ["cpu.steal", "psi.cpu"])
    func notesWhatOnlyContributes(_ id: String) {
        // The checks of these hosts are made up, so that no other one speaks.
        let checks = [
            MadeUpReport.overflow, MadeUpReport.finding(id, touches: [.host], brief: "12 % stolen"),
        ].map {
            finding in
            Check(
                id: finding.check, title: "", reads: [], scope: .host, apply: .live,
                explanation: Explanation(mechanism: "", byHand: [], wrongWhen: "", references: [])
            ) { _ throws(Unknown) in [finding] }
        }
        let report = Diagnosis.report(of: MadeUpHost().examination(), by: checks)
        #expect(report.roots.count == 2)
        #expect(report.notes == ["\(id) contributes to listen.overflow: 12 % stolen"])
    }
}
