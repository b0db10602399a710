import Collectors
import Telemetry
import Testing

/// Metrics: named as Prometheus asks, and explained in a sentence.
struct CatalogueTests {
    /// Of the collectors and of the sidecar itself; MetricsReferenceTests sees to it that none is missing.
    private static let metrics = MetricsReference.ours.chapters.flatMap(\.metrics)

    @Test func namesEachMetricOnce() {
        var owner: [String: String] = [:]
        for chapter in MetricsReference.ours.chapters {
            for metric in chapter.metrics {
                let other = owner.updateValue(chapter.title, forKey: metric.name)
                #expect(other == nil, "\(metric.name) is in `\(chapter.title)` and `\(other ?? "")`")
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
        for metric in Self.metrics {
            let sentence = metric.help.wholeMatch(of: /[A-Z0-9].*\./)
            #expect(sentence != nil, "the help of \(metric.name) is no sentence: \"\(metric.help)\"")
        }
    }

    /// For `outrigger_*` alone: `node_*` keeps the names it has.
    @Test func endsCountersAndOnlyCountersInTotal() {
        for metric in Self.metrics where metric.name.hasPrefix("outrigger_") {
            let isCounter = metric.kind == .counter
            #expect(metric.name.hasSuffix("_total") == isCounter, "\(metric.name) is a \(metric.kind)")
        }
    }

    @Test func givesMetricsNoTypeLabelAndNoLabelInTheName() {
        for metric in Self.metrics where metric.name.hasPrefix("outrigger_") {
            #expect(!metric.labelNames.contains("type"), "\(metric.name) has a label `type`")
            #expect(Set(metric.labelNames).count == metric.labelNames.count, "\(metric.name) repeats a label")
        }
    }
}
