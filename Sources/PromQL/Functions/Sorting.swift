import Telemetry

extension Function {
    private static func byValue(
        _ name: String, _ precedes: @escaping @Sendable (Double, Double) -> Bool
    ) -> Function {
        Function(
            name, [.instantVector],
            .whole { (evaluation, call, expression) throws(EvaluationError) in
                try evaluation.sorted(call, in: expression) { table, left, right in
                    let (first, second) = (table[left, 0], table[right, 0])
                    if first.isNaN || second.isNaN { return !first.isNaN && second.isNaN }
                    return precedes(first, second)
                }
            })
    }

    private static func byLabel(_ name: String, isDescending: Bool) -> Function {
        Function(
            name, [.instantVector, .string], extra: .any, isExperimental: true,
            .whole { (evaluation, call, expression) throws(EvaluationError) in
                var names: [String] = []
                for argument in call.arguments.dropFirst() {
                    names.append(try evaluation.string(argument).text)
                }
                let labels = names
                return try evaluation.sorted(call, in: expression) { table, left, right in
                    let (first, second) = (table.rows[left].labels, table.rows[right].labels)
                    let (low, high) = isDescending ? (second, first) : (first, second)
                    for label in labels where low[label] != high[label] {
                        return naturallyPrecedes(low[label] ?? "", high[label] ?? "")
                    }
                    return low < high
                }
            })
    }

    /// Orders, which only an instant query's answer has.
    static let sorting: [Function] = [
        byValue("sort") { $0 < $1 }, byValue("sort_desc") { $0 > $1 },
        byLabel("sort_by_label", isDescending: false), byLabel("sort_by_label_desc", isDescending: true),
    ]
}

extension Evaluation {
    mutating func sorted(
        _ call: Call, in expression: Expression, _ precedes: (StepTable, Int, Int) -> Bool
    ) throws(EvaluationError) -> Value {
        if bounds.step > 0 {
            annotations.warn(
                "sort is ineffective for range queries since results are always ordered by labels",
                at: place(of: expression))
        }
        let table = try table(call.arguments[0])
        if table.columns != 1 { return .table(table) }
        return .table(table.rearranged(table.rows.indices.sorted { precedes(table, $0, $1) }))
    }
}

/// Natural order: runs of digits compare as numbers, so that `cpu10` follows `cpu9`.
func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
    var (first, second) = (Array(left.utf8)[...], Array(right.utf8)[...])
    while let a = first.first, let b = second.first {
        if Lexer.isDigit(a), Lexer.isDigit(b) {
            let numbers = (takeDigits(&first), takeDigits(&second))
            let trimmed = (numbers.0.drop { $0 == 0x30 }, numbers.1.drop { $0 == 0x30 })
            if trimmed.0.count != trimmed.1.count { return trimmed.0.count < trimmed.1.count }
            if !trimmed.0.elementsEqual(trimmed.1) { return trimmed.0.lexicographicallyPrecedes(trimmed.1) }
            if numbers.0.count != numbers.1.count { return numbers.0.count < numbers.1.count }
        } else {
            if a != b { return a < b }
            first = first.dropFirst()
            second = second.dropFirst()
        }
    }
    return first.isEmpty && !second.isEmpty
}

private func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = bytes.prefix { Lexer.isDigit($0) }
    bytes = bytes.dropFirst(digits.count)
    return digits
}
