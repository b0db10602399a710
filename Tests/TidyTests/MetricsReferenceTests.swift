import Collectors
import Foundation
import Telemetry
import TestKit
import Testing

/// docs/METRICS.md: written from the declarations, and whole.
struct MetricsReferenceTests {
    @Test func isWhatTheDeclarationsSay() throws {
        try expectGolden(
            MetricsReference.ours.text, at: ProjectTree.root.appendingPathComponent("docs/METRICS.md").path)
    }

    /// What is declared in a source but in no list that a chapter knows would be on the page and not in the file.
    @Test func holdsEveryDeclaredMetric() {
        let written = MetricNames(table: MetricsReference.ours.text)
        #expect(ProjectTree.declaredMetrics.count > 60)
        for metric in ProjectTree.declaredMetrics {
            #expect(written.contains(metric.name), "no list of ReferenceChapter has \(metric)")
        }
    }

    @Test func explainsEveryLabelOnce() {
        let names = ReferenceLabel.meanings.map(\.name)
        #expect(names == Set(names).sorted())
        for label in MetricsReference.ours.labelsInUse.subtracting(names).sorted() {
            Issue.record("say in ReferenceLabel what the label `\(label)` means")
        }
    }

    @Test func namesEachSectionOnce() {
        let titles = MetricsReference.ours.chapters.map(\.title)
        #expect(Set(titles).count == titles.count)
        for title in titles {
            #expect(title.wholeMatch(of: /[A-Z].*[^.]/) != nil, "`\(title)` is no heading")
        }
    }

    @Test func keepsARowInOnePiece() {
        let metric = Metric.gauge("a", "One | two * three.", labels: ["b", "c"])
        let text = MetricsReference(
            chapters: [ReferenceChapter("Title", [metric], note: "Note.")], labels: [("b", "meaning.")]
        ).text
        #expect(
            text.contains(
                """
                ## Title

                Note.

                | family | type | labels | meaning |
                |---|---|---|---|
                | `a` | gauge | b, c | One \\| two \\* three. |
                """))
        #expect(text.hasSuffix("\n- `b`: meaning.\n"))
    }
}
