import Doctor
import Endpoint
import Sidecar
import Telemetry
import Testing

/// `GET /api/outrigger/v1/doctor`, and the doctor's own series.
struct DoctorAnswerTests {
    private static let look = DoctorLook(
        Report(
            question: Question(),
            host: HostDescription(
                kernel: KernelVersion("6.18.0"), processors: 1, memoryBytes: 1, uptimeSeconds: 1),
            seconds: 10,
            roots: Diagnosis.folded(
                [
                    ("listen.overflow", .critical), ("fd.process-limit", .critical), ("b", .warning),
                    ("b", .warning),
                    ("b", .info),
                ].map { id, severity in
                    Finding(
                        id, severity, .now, at: Place(), touches: [], predicate: "p", sentence: "s",
                        brief: "b",
                        evidence: [])
                })), seconds: 0.5, processorSeconds: 0.25)

    private func text(_ response: Response) -> String { String(decoding: response.body.bytes, as: UTF8.self) }

    @Test func answersWhatTheCommandPrints() {
        let response = DoctorAnswer(Self.look).response
        #expect(response.status == 200 && response.body.bytes == JSONReport(Self.look.report).bytes)
    }

    @Test func saysWhenThereIsNothingYet() {
        let early = DoctorAnswer(nil).response
        #expect(early.status == 503)
        #expect(text(early) == "the first window has not ended yet; ask again in some seconds\n")
        let off = DoctorAnswer(nil, isOff: true).response
        #expect(off.status == 404)
        #expect(
            text(off) == "the doctor is switched off; `doctor_interval` of the configuration says so\n")
    }

    @Test func countsRootsAlone() {
        var section = DoctorSection()
        let found = section.section(of: Self.look)
        let series = zip(found.layout.series, found.values).map { series, value in
            "\(series.metric.name) \(series.labels.map(\.value).joined(separator: " ")) \(value)"
        }
        #expect(
            series == [
                "outrigger_doctor_findings b info 1.0", "outrigger_doctor_findings b warning 2.0",
                "outrigger_doctor_findings fd.process-limit critical 1.0",
                "outrigger_doctor_duration_seconds  0.5", "outrigger_doctor_cpu_seconds  0.25",
            ])
        #expect(section.section(of: nil).layout.series.isEmpty)
    }

    @Test(arguments: [
        ("http://127.0.0.1:9478", true), ("http://127.0.0.1:9478/", true), ("http://[::1]:80", true),
        ("http://localhost:1", true), ("https://127.0.0.1:1", false), ("127.0.0.1:9478", false),
        ("http://example.com:80", false), ("http://127.0.0.1", false), ("http://127.0.0.1:0", false),
        ("", false), ("http://127.0.0.1:1/x", false),
    ])
    func knowsAnAddress(_ text: String, _ isOne: Bool) {
        #expect((SidecarAddress(parsing: text) != nil) == isOne)
    }

    @Test func isSilentWhenNobodyAnswers() {
        // Port 1 of the loopback: nobody's.
        #expect(SidecarAddress(parsing: "http://127.0.0.1:1")?.episodes(ofNetwork: 7).isEmpty == true)
        #expect(SidecarAddress(parsing: "http://127.0.0.1:1")?.episodes(ofNetwork: nil).isEmpty == true)
    }
}
