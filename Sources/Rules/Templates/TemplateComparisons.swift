// `eq`, `lt` and kin: Go compares only like with like (Go `text/template/funcs.go`).
extension TemplateFunction {
    static let comparisons: [TemplateFunction] = [
        TemplateFunction(name: "eq", parameters: [.any], further: .any) { values, _ throws(TemplateFailure) in
            if values.count < 2 { throw TemplateFailure("missing argument for comparison") }
            for other in values.dropFirst() where try equal(values[0], other) { return .bool(true) }
            return .bool(false)
        },
        compare("ne") { a, b throws(TemplateFailure) in try !equal(a, b) },
        compare("lt") { a, b throws(TemplateFailure) in try less(a, b) },
        compare("le") { a, b throws(TemplateFailure) in try less(a, b) ? true : try equal(a, b) },
        compare("gt") { a, b throws(TemplateFailure) in try less(a, b) ? false : try !equal(a, b) },
        compare("ge") { a, b throws(TemplateFailure) in try !less(a, b) },
        TemplateFunction(name: "not", parameters: [.any]) { values, _ in .bool(!values[0].isTrue) },
        // The evaluator stops before operands that do not matter; here all have been seen.
        TemplateFunction(name: "and", parameters: [.any], further: .any) { values, _ in
            values.first { !$0.isTrue } ?? values[values.count - 1]
        },
        TemplateFunction(name: "or", parameters: [.any], further: .any) { values, _ in
            values.first { $0.isTrue } ?? values[values.count - 1]
        },
    ]

    private static func compare(
        _ name: String,
        _ test: @escaping @Sendable (TemplateValue, TemplateValue) throws(TemplateFailure) -> Bool
    ) -> TemplateFunction {
        TemplateFunction(name: name, parameters: [.any, .any]) { values, _ throws(TemplateFailure) in
            .bool(try test(values[0], values[1]))
        }
    }

    private static func equal(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
        switch (a, b) {
        case (.missing, .missing): true
        case (.missing, _), (_, .missing): false
        case (.bool(let a), .bool(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        default: try integers(a, b, ==)
        }
    }

    private static func less(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
        switch (a, b) {
        case (.float(let a), .float(let b)): a < b
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.bool, _), (.labels, _), (.map, _), (.list, _), (.vector, _), (.sample, _), (.record, _):
            throw TemplateFailure("invalid type for comparison")
        default: try integers(a, b, <)
        }
    }

    private static func integers(
        _ a: TemplateValue, _ b: TemplateValue, _ test: (Int128, Int128) -> Bool
    ) throws(TemplateFailure) -> Bool {
        if let a = a.wholeNumber, let b = b.wholeNumber { return test(a, b) }
        throw TemplateFailure("incompatible types for comparison")
    }
}

extension TemplateValue {
    fileprivate var wholeNumber: Int128? {
        switch self {
        case .int(let value), .duration(let value): Int128(value)
        case .uint(let value): Int128(value)
        default: nil
        }
    }
}
