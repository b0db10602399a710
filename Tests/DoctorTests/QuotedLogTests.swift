import Doctor
import Testing

/// What the kernel log says is told once: as evidence of the check that found the same, or alone.
struct QuotedLogTests {
    private static let flood =
        "TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8080. Sending cookies."
    private static let kill = "Memory cgroup out of memory: Killed process 4242 (gateway) total-vm:1000kB"

    private func report(_ host: MadeUpHost) -> Report { Diagnosis.report(of: host.examination()) }

    private func killing() -> MadeUpHost {
        MadeUpHost().listener(port: 8080).cgroup(
            "/gateway.service", before: { $0.memoryEvents = ["oom_kill": 0] },
            after: {
                $0.pids = [4242]
                $0.memoryEvents = ["oom_kill": 1]
            }
        ).kernelLog(86_402, Self.kill)
    }

    @Test func becomesEvidenceOfTheCheckThatFoundTheSame() throws {
        let roots = report(killing()).roots.filter { $0.finding.severity > .info }
        #expect(roots.map(\.finding.check) == ["cgroup.oom"])
        let last = try #require(roots.first?.finding.evidence.last)
        #expect(last.source == "kernel log" && last.after == 1)
    }

    @Test func knowsWhoQuotesEachLine() {
        let logged = Set(Check.all.map(\.id).filter { $0.hasPrefix("kmsg.") })
        #expect(Set(QuotedLog.quotedBy.keys) == logged)
        #expect(QuotedLog.quotedBy.values.joined().allSatisfy { Check.named($0) != nil })
    }

    @Test(arguments: [
        (Severity.warning, Severity.critical, Severity.critical), (.critical, .warning, .critical),
    ])
    func makesItsCheckAsSevereAsTheLine(_ own: Severity, _ line: Severity, _ told: Severity) {
        let full = MadeUpReport.finding("conntrack.full", own, touches: [.namespace])
        let log = MadeUpReport.finding("kmsg.conntrack-full", line, touches: [.host])
        let folded = QuotedLog.folded([log, full])
        #expect(folded.map(\.check) == ["conntrack.full"] && folded.map(\.severity) == [told])
    }

    @Test func isAFindingWhereNoCheckFoundIt() {
        let roots = report(MadeUpHost().kernelLog(86_402, Self.kill)).roots
        #expect(roots.map(\.finding.check) == ["kmsg.oom-kill"])
    }

    @Test func saysNothingMoreOfRequestsThatWaitBehindAFullAcceptQueue() {
        let host = MadeUpHost().listener(port: 8080, queue: 513, limit: 512, drops: (0, 400))
            .counter("TcpExt.ListenOverflows", 0, 400).counter("TcpExt.ListenDrops", 0, 400)
            .kernelLog(86_402, Self.flood)
        #expect(!report(host).findings.contains { $0.check == "kmsg.syn-flood" })
    }
}
