import Doctor
import Sidecar
import Telemetry
import Testing

/// What the sidecar's doctor remembers: the burst of twenty minutes ago.
struct DoctorHistoryTests {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    private func finding(
        _ check: String = "listen.overflow", _ severity: Severity = .critical, port: UInt16 = 8080,
        loss: Double = 1
    ) -> Finding {
        Finding(
            check, severity, .now, at: Place(port: port), touches: [], predicate: "p", sentence: "s",
            brief: "+\(FindingText.number(loss))", evidence: [], lossPerSecond: loss)
    }

    private func at(_ seconds: Int) -> Timestamp { Self.start + .seconds(seconds) }

    @Test func remembersABurstOnceItIsOver() {
        var history = DoctorHistory()
        history.take([finding(loss: 1)], at: at(0))
        history.take([finding(loss: 9)], at: at(10))
        history.take([finding(loss: 2)], at: at(20))
        #expect(history.episodes.isEmpty)
        history.take([], at: at(30))
        #expect(
            history.episodes == [
                Report.Episode(
                    check: "listen.overflow", severity: .critical, from: "2026-01-01T00:00:00.000Z",
                    to: "2026-01-01T00:00:20.000Z", place: ":8080", brief: "+9")
            ])
    }

    @Test func keepsPlacesApartAndBurstsToo() {
        var history = DoctorHistory()
        for (second, port) in [(0, 80), (10, 81), (20, 80), (30, 81)] {
            history.take([finding(port: UInt16(port))], at: at(second))
        }
        #expect(history.episodes.map(\.place) == [":80", ":81", ":80"])
    }

    @Test func leavesInfoOut() {
        var history = DoctorHistory()
        history.take([finding("myth.tw-count", .info)], at: at(0))
        history.take([], at: at(10))
        #expect(history.episodes.isEmpty)
    }

    @Test(arguments: [(3600, 1), (3601, 0), (-7200, 1)])
    func forgetsAfterAnHour(_ seconds: Int, _ count: Int) {
        var history = DoctorHistory()
        history.take([finding()], at: at(0))
        history.take([], at: at(seconds))
        #expect(history.episodes.count == count)
    }

    /// Whatever is found, and however often it ends, memory has its bound; the newest stay.
    @Test func isBounded() {
        var history = DoctorHistory()
        for round in 0..<3 {
            let many = (0..<2000).map { finding(port: UInt16(round * 2000 + $0)) }
            history.take(many, at: at(round * 20))
            history.take([], at: at(round * 20 + 10))
        }
        #expect(history.episodes.count == DoctorHistory.episodeLimit)
        #expect(history.episodes.allSatisfy { $0.from == "2026-01-01T00:00:40.000Z" })
    }

    @Test func isReadAgainFromTheAnswer() throws {
        var history = DoctorHistory()
        history.take([finding()], at: at(0))
        history.take([], at: at(10))
        let body = answer(netns: 7, history.episodes)
        #expect(SidecarHistory.episodes(inReport: body, ofNetwork: 7) == history.episodes)
        // Another namespace is another host, as far as TCP goes.
        #expect(SidecarHistory.episodes(inReport: body, ofNetwork: 8).isEmpty)
        #expect(SidecarHistory.episodes(inReport: answer(netns: nil, history.episodes), ofNetwork: 7).isEmpty)
    }

    @Test(arguments: [
        "", "[", "null", "{}", "[1]", "<html>", "\u{0}\u{1}", #"{"schema":"outrigger.doctor/1"}"#,
        #"{"schema":"outrigger.doctor/2","scope":{"netns":7},"history":[{"id":"a","severity":"info","from":"","to":""}]}"#,
        #"{"schema":"outrigger.doctor/1","scope":{"netns":7},"history":{"id":"a"}}"#,
        #"{"schema":"outrigger.doctor/1","scope":{"netns":7},"history":[1,{"id":"a","severity":"bad","from":"","to":""}]}"#,
        #"{"schema":"outrigger.doctor/1","scope":[7],"history":[]}"#,
    ])
    func takesNothingFromForeignText(_ text: String) {
        #expect(SidecarHistory.episodes(inReport: Array(text.utf8), ofNetwork: 7).isEmpty)
    }

    private func answer(netns: UInt64?, _ episodes: [Report.Episode]) -> [UInt8] {
        var host = HostDescription(
            kernel: KernelVersion("6.18.0"), processors: 1, memoryBytes: 1, uptimeSeconds: 1)
        host.networkNamespace = netns
        var report = Report(
            question: Question(), host: host, seconds: 10,
            history: [Report.Past(check: "a", field: "TcpExt.X", count: 3)])
        report.episodes = episodes
        return JSONReport(report).bytes
    }
}
