import Collectors
import Telemetry

/// The text of docs/METRICS.md: every family of the catalogue and of the sidecar itself, in page order.
///
/// Names, types, labels and meanings come from the declarations; what no declaration can say stands in
/// `ReferenceChapter` and in the `note` of each collector.
struct MetricsReference {
    let chapters: [ReferenceChapter]
    let labels: [(name: String, meaning: String)]

    static let ours = MetricsReference(
        chapters: Catalogue.all.map { ReferenceChapter($0.type) } + ReferenceChapter.others,
        labels: ReferenceLabel.meanings)

    var text: String {
        ([Self.opening] + chapters.map(text) + [labelText]).joined(separator: "\n\n") + "\n"
    }

    /// Every label that some family has.
    var labelsInUse: Set<String> {
        Set(chapters.flatMap { $0.metrics.flatMap(\.labelNames) + $0.named.flatMap(\.labels) })
    }

    private static let opening = """
        # Metrics

        Every family that can be on `/metrics`, in the order of the page. Host facts carry node_exporter's names, labels, types and
        values, so dashboards and alerts written for it work unchanged; where a value of node_exporter's is wrong, ours is right, and
        the section says so. What is ours begins with `outrigger_`. A name that ends in `*` stands for families named after fields of
        a kernel file. A fact that cannot be read is absent, never 0, and its collector's `outrigger_collector_success` is 0.

        A section names its collector, which `--no-collector.NAME` switches off, and says how fresh its numbers are. A *full tick* is
        every second (`interval`); a *fast tick* is every 100 ms (`fast_interval`): what `/metrics` shows is as of the last full tick, and
        rules see the fast ones as well. What is dear is looked at by a thread of its own, more rarely.

        This file is written by the tests from the declarations: change those, then `UPDATE_GOLDEN=1 make test`.
        """

    private func text(_ chapter: ReferenceChapter) -> String {
        var parts = ["## \(chapter.title)"]
        if !chapter.freshness.isEmpty { parts.append(chapter.freshness) }
        if !chapter.note.isEmpty { parts.append(chapter.note) }
        let rows =
            chapter.metrics.map { row($0.name, $0.kind, $0.labelNames, $0.help) }
            + chapter.named.map { row("\($0.prefix)*", $0.kind, $0.labels, $0.help) }
        if !rows.isEmpty {
            parts.append(
                (["| family | type | labels | meaning |", "|---|---|---|---|"] + rows)
                    .joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    private func row(_ name: String, _ kind: MetricKind, _ labels: [String], _ help: String) -> String {
        let cells = ["`\(name)`", kind.rawValue, labels.joined(separator: ", "), Self.cell(help)]
        return "| \(cells.joined(separator: " | ")) |"
    }

    /// What Markdown would take for something else, as it stands.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("*", with: "\\*").replacing("<", with: "\\<")
    }

    private var labelText: String {
        let items = labels.filter { labelsInUse.contains($0.name) }.map { "- `\($0.name)`: \($0.meaning)" }
        let opening = """
            ## Labels

            `netns` is on families of ours that were read in another network namespace than the sidecar's. In rules and queries of the
            sidecar itself every series also carries `job` and `instance`, which Prometheus adds when it scrapes.
            """
        return ([opening, ""] + items).joined(separator: "\n")
    }
}
