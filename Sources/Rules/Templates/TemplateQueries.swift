// `query`, and what one does with its answer.
extension TemplateFunction {
    static let queries: [TemplateFunction] = [
        TemplateFunction(name: "query", parameters: [.string]) { values, context throws(TemplateFailure) in
            .vector(try context.query(values[0].plainText))
        },
        TemplateFunction(name: "first", parameters: [.vector]) { values, _ throws(TemplateFailure) in
            guard case .vector(let samples) = values[0], let first = samples.first else {
                throw TemplateFailure("first() called on vector with no elements")
            }
            return .sample(first)
        },
        TemplateFunction(name: "label", parameters: [.string, .sample]) { values, _ in
            .string(labels(of: values[1])[values[0].plainText] ?? "")
        },
        TemplateFunction(name: "value", parameters: [.sample]) { values, _ in
            if case .sample(let sample) = values[0] { return sample.value }
            return .missing
        },
        TemplateFunction(name: "strvalue", parameters: [.sample]) { values, _ in
            .string(labels(of: values[0])["__value__"] ?? "")
        },
        TemplateFunction(name: "sortByLabel", parameters: [.string, .vector]) { values, _ in
            guard case .vector(let samples) = values[1] else { return values[1] }
            let name = values[0].plainText
            let keyed = samples.enumerated().map { ($0.element.labels[name] ?? "", $0.offset, $0.element) }
            return .vector(keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2))
        },
    ]

    private static func labels(of value: TemplateValue) -> [String: String] {
        if case .sample(let sample) = value { return sample.labels }
        return [:]
    }
}
