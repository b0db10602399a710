import Doctor
import Foundation
import TestKit
import Testing

/// `--json`; Tests/Peers holds the same golden text against docs/doctor.schema.json.
struct JSONReportTests {
    @Test func saysEverythingOfTheReport() throws {
        var report = MadeUpReport.example
        report.notes = ["cpu.steal contributes to listen.overflow: 12 % stolen"]
        report.episodes = [
            Report.Episode(
                check: "proc.stopped", severity: .critical, from: "2026-01-01T00:00:00.000Z",
                to: "2026-01-01T00:01:00.000Z", place: "gateway[4242]", brief: "state T")
        ]
        let bytes = JSONReport(report).bytes
        let tree = try JSONSerialization.jsonObject(with: Data(bytes))
        let pretty = try JSONSerialization.data(
            withJSONObject: tree, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try expectGolden(String(decoding: pretty, as: UTF8.self) + "\n", "json/example.json")
        #expect(bytes.count(where: { $0 == UInt8(ascii: "\n") }) == 1 && bytes.last == UInt8(ascii: "\n"))
    }

    @Test func saysWhatIsNotKnown() throws {
        let report = Report(question: Question(), host: MadeUpHost().description, seconds: 10)
        let text = String(decoding: JSONReport(report).bytes, as: UTF8.self)
        #expect(text.contains(#""scope":{"netns":null,"pid":null,"container":null,"source":"live"}"#))
        #expect(text.contains(#""window":{"start":null,"seconds":10}"#))
    }

    @Test func survivesHostileNames() throws {
        let finding = MadeUpReport.finding(
            "proc.stopped", at: Place(pid: 1, process: "\"}\u{0}\u{1B}\n\\"), touches: [],
            brief: "\u{7F}\u{FFFD}")
        let bytes = JSONReport(MadeUpReport.report([finding])).bytes
        let tree = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let findings = try #require(tree["findings"] as? [[String: Any]])
        let place = try #require(findings.first?["where"] as? [String: Any])
        #expect(place["process"] as? String == "\"}\u{0}\u{1B}\n\\")
    }
}
