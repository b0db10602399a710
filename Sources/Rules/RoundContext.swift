import PromQL
import Telemetry

/// What the rules of a group are given in one round.
struct RoundContext {
    let group: RuleGroup
    let now: Timestamp
    let world: RuleWorld
    let source: RoundSource

    /// All queries look here, and what is recorded is stamped so.
    var queryTime: Timestamp { now - group.queryOffset }

    /// The elements of an answer; a scalar counts as one without labels.
    func vector(of query: Query) throws -> [VectorElement] {
        switch try Evaluator(source: source).instant(query, at: queryTime) {
        case .scalar(let value): return [VectorElement(labels: Labels(), value: value)]
        case .vector(let elements): return elements
        case .string: throw RuleFailure.notAVector("string")
        case .matrix: throw RuleFailure.notAVector("range vector")
        }
    }

    func templateContext(_ element: VectorElement) -> TemplateContext {
        TemplateContext(
            labels: Self.dictionary(element.labels), value: element.value,
            externalLabels: Self.dictionary(world.externalLabels), externalURL: world.externalURL, now: now
        ) { [self] text in
            try vector(of: Query(text)).map {
                TemplateSample(labels: Self.dictionary($0.labels), value: .float($0.value))
            }
        }
    }

    private static func dictionary(_ labels: Labels) -> [String: String] {
        Dictionary(labels.pairs.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
