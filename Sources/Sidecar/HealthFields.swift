import Collectors
import WireFormats

/// One entry of `health.inputs`: a name that is known, or a metric of the application with what counts as full.
///
///     - { name: cpu, weight: 0.3 }
///     - { name: pending, metric: chat_pending, limit: 5000, weight: 0.3 }
struct HealthFields {
    let fields: YAMLFields

    func input() -> HealthInput? {
        let name: String? = fields.required("name")
        let weight = positive("weight", fields.required("weight"))
        let limit = positive("limit", fields.optional("limit"))
        let selector = SelectorField(fields: fields, key: "metric").selector()
        guard let name, let weight else { return nil }
        let source = fields.node("metric") == nil ? known(name, limit) : sent(selector, limit)
        return source.map { HealthInput(name: name, source: $0, weight: weight) }
    }

    /// The source of a name that needs no metric; a limit makes sense where a metric would.
    private func known(_ name: String, _ limit: Double?) -> HealthInput.Source? {
        guard let source = HealthInput.known.first(where: { $0.name == name })?.source else {
            let names = HealthInput.known.map { "`\($0.name)`" }.joined(separator: ", ")
            fields.reader.report("`metric` is missing; without one only \(names) are known", at: fields.mark)
            return nil
        }
        guard let limit else { return source }
        if case .largest(let selectors, _) = source { return .largest(selectors, limit: limit) }
        fields.reader.report("`\(name)` has its own limit", at: fields.mark(of: "limit"))
        return nil
    }

    private func sent(_ selector: SeriesSelector?, _ limit: Double?) -> HealthInput.Source? {
        guard let selector else { return nil }
        if selector.name.hasSuffix("_total") {
            fields.reader.report(
                "`metric` must be a gauge; `\(selector.name)` is a counter", at: fields.mark(of: "metric"))
        }
        if fields.node("limit") == nil {
            fields.reader.report("`limit` is missing: what counts as full", at: fields.mark)
        }
        return limit.map { .largest([selector], limit: $0) }
    }

    private func positive(_ key: String, _ number: Double?) -> Double? {
        guard let number else { return nil }
        // Larger weights would add up to infinity.
        if number > 0, number < 1e100 { return number }
        fields.reader.report("`\(key)` must be a number above 0", at: fields.mark(of: key))
        return nil
    }
}

extension Settings {
    /// Reads `health`; nothing at all leaves the defaults.
    mutating func readHealth(in top: YAMLFields) {
        top.fields("health") { health in
            let inputs = health.list("inputs") { HealthFields(fields: $0).input() }.compactMap(\.self)
            if Set(inputs.map(\.name)).count < inputs.count {
                health.reader.report("two of `inputs` have one name", at: health.mark(of: "inputs"))
            }
            if !inputs.isEmpty { healthInputs = inputs }
        }
    }
}
