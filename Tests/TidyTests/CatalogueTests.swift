import Collectors
import Telemetry
import Testing

/// Metrics: named as Prometheus asks, and explained in a sentence.
struct CatalogueTests {
    @Test func namesEachMetricOnce() {
        var owner: [String: String] = [:]
        for entry in Catalogue.all {
            for metric in entry.type.metrics {
                let other = owner.updateValue(entry.type.name, forKey: metric.name)
                #expect(other == nil, "\(metric.name) is in \(entry.type.name) and \(other ?? "")")
            }
        }
    }

    @Test func namesEachCollectorOnce() {
        let names = Catalogue.all.map { $0.type.name }
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "--collector.\(name) is no good flag")
        }
    }

    @Test func explainsEveryMetricInASentence() {
        for metric in Catalogue.all.flatMap({ $0.type.metrics }) { expectSentence(metric.help, metric.name) }
        for metric in ProjectTree.declaredMetrics { expectSentence(metric.help, "\(metric)") }
    }

    /// For `outrigger_*` alone: `node_*` keeps the names it has.
    @Test func endsCountersAndOnlyCountersInTotal() {
        let ours = ProjectTree.declaredMetrics.filter { $0.name.hasPrefix("outrigger_") }
        for metric in ours {
            let isCounter = metric.kind == "counter"
            #expect(metric.name.hasSuffix("_total") == isCounter, "\(metric) is a \(metric.kind)")
        }
    }

    @Test func givesMetricsNoTypeLabelAndNoLabelInTheName() {
        for metric in Catalogue.all.flatMap({ $0.type.metrics }) where metric.name.hasPrefix("outrigger_") {
            #expect(!metric.labelNames.contains("type"), "\(metric.name) has a label `type`")
            #expect(Set(metric.labelNames).count == metric.labelNames.count, "\(metric.name) repeats a label")
        }
    }

    private func expectSentence(_ help: String, _ name: String) {
        #expect(help.wholeMatch(of: /[A-Z0-9].*\./) != nil, "the help of \(name) is no sentence: \"\(help)\"")
    }
}
