import Doctor
import TestKit
import Testing

/// The file that `--fix` prints.
struct FixTextTests {
    private static let container = MadeUpFix.host().changed { $0.description.isContainer = true }
    private static let everything: [Finding] = [
        MadeUpFix.overflow, MadeUpFix.cookies(),
        MadeUpFix.finding(
            "mem.tcp-pressure", .critical,
            MadeUpFix.remedy(
                "net.ipv4.tcp_mem", "188319 251093 376638", "376638 502186 753276", scope: .host)),
        MadeUpFix.finding(
            "softnet.dropped", .warning,
            MadeUpFix.remedy("net.core.netdev_max_backlog", "1000", "4000", scope: .host, risk: "latency")),
        MadeUpFix.finding(
            "mem.rmem-min-inflated", .warning,
            MadeUpFix.remedy("net.ipv4.tcp_rmem", nil, "4096 131072 4194304", apply: .newSockets)),
        MadeUpFix.finding(
            "tcp.thin", .warning, MadeUpFix.remedy("net.ipv4.tcp_thin_linear_timeouts", nil, "1")),
        MadeUpFix.finding(
            "cc.slow-start-after-idle", .info,
            MadeUpFix.remedy("net.ipv4.tcp_slow_start_after_idle", "1", "0")), MadeUpReport.descriptors,
    ]

    @Test(arguments: [
        ("everything", MadeUpFix.plan(everything)),
        ("container", MadeUpFix.plan(everything, on: container)),
        ("forced", MadeUpFix.plan(everything, isForced: true)),
        ("nothing", MadeUpFix.plan([])),
        ("code-alone", MadeUpFix.plan([MadeUpReport.leak])),
    ])
    func printsAFile(_ name: String, _ plan: FixPlan) throws {
        let text = FixText(plan, date: MadeUpFix.date).text
        try expectGolden(text, "fix/\(name).conf")
        // Read back, it sets what was chosen and nothing else.
        let lines = FileSetting.all(in: text, path: "a.conf")
        #expect(lines.map(\.key) == plan.chosen.sorted { !$0.isOfHost && $1.isOfHost }.map(\.key))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 || $0.contains("instead") })
    }

    @Test func keepsWhatAnEarlierRunSet() throws {
        let earlier = FixText(MadeUpFix.plan([MadeUpFix.overflow]), date: MadeUpFix.date).text
        let later = FixText(MadeUpFix.plan([MadeUpFix.cookies()]), date: "2026-02-01T00:00:00.000Z")
        let text = later.text(keeping: earlier)
        try expectGolden(text, "fix/kept.conf")
        // And once more: nothing is doubled, nothing is lost.
        let again = FixText(MadeUpFix.plan([MadeUpFix.overflow]), date: MadeUpFix.date).text(keeping: text)
        let keys = FileSetting.all(in: again, path: "a.conf").map(\.key)
        #expect(keys.sorted() == ["net.core.somaxconn", "net.ipv4.tcp_syncookies"])
    }

    @Test func makesNoLineOfAStrangersName() {
        let evil = "x\nkernel.core_pattern = |/tmp/evil\n\u{2028}vm.swappiness=0"
        let finding = MadeUpReport.finding(
            "proc.stopped", .critical, at: Place(pid: 7, process: evil), predicate: evil, brief: evil,
            evidence: [Evidence(source: evil, field: evil, after: 1)],
            remedies: [
                Remedy(.app, evil, risk: evil, command: evil),
                MadeUpFix.remedy("net.ipv4.tcp_syncookies", "0", "1", risk: evil),
            ])
        let text = FixText(MadeUpFix.plan([finding]), date: MadeUpFix.date).text
        let lines = FileSetting.all(in: text, path: "a.conf")
        #expect(lines.map { "\($0.key)=\($0.value)" } == ["net.ipv4.tcp_syncookies=1"])
    }
}
