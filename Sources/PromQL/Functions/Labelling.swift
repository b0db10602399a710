import Telemetry

extension Function {
    /// Labels written anew.
    static let labelling: [Function] = [
        Function(
            "label_replace", [.instantVector, .string, .string, .string, .string],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let target = try evaluation.labelName(
                    call.arguments[1], "invalid destination label name in label_replace()")
                let template = ReplacementTemplate(try evaluation.string(call.arguments[2]).text)
                let source = try evaluation.string(call.arguments[3]).text
                let expression = try evaluation.string(call.arguments[4])
                guard let text = expression.validText, let pattern = try? Pattern.cached(text) else {
                    // RE2's reason is left out on purpose: the sentence is Prometheus' own.
                    throw EvaluationError(
                        "invalid regular expression in label_replace(): \(expression.text)")
                }
                return .table(
                    try evaluation.relabelled(call.arguments[0], target) { labels in
                        pattern.match(labels[source] ?? "").map { template.expanded(with: $0) }
                    })
            }),
        Function(
            "label_join", [.instantVector, .string, .string, .string], extra: .any,
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let target = try evaluation.labelName(
                    call.arguments[1], "invalid destination label name in label_join()")
                let separator = try evaluation.string(call.arguments[2]).text
                var sources: [String] = []
                for argument in call.arguments.dropFirst(3) {
                    sources.append(
                        try evaluation.labelName(argument, "invalid source label name in label_join()"))
                }
                let names = sources
                return .table(
                    try evaluation.relabelled(call.arguments[0], target) { labels in
                        names.map { labels[$0] ?? "" }.joined(separator: separator)
                    })
            }),
    ]
}

extension Evaluation {
    mutating func labelName(_ argument: Expression, _ problem: String) throws(EvaluationError) -> String {
        let literal = try string(argument)
        guard let name = literal.validText, !name.isEmpty else {
            throw EvaluationError("\(problem): \(literal.text)")
        }
        return name
    }

    /// Sets `target` to what `write` makes of a row's labels; `nil` leaves the row alone, an empty text removes the label.
    mutating func relabelled(
        _ argument: Expression, _ target: String, _ write: (Labels) -> String?
    ) throws(EvaluationError) -> StepTable {
        var table = try table(argument)
        table.relabel { row in
            guard let value = write(row.labels) else { return }
            row.labels[target] = value
            if target == Labels.nameLabel { row.dropsName = false }
        }
        return try table.merged()
    }
}
