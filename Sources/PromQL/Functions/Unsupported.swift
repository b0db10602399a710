extension Function {
    /// Known by name and type, so that a rule file that uses them is refused with the reason and not as a misspelling.
    static let unsupported: [Function] = [
        Function("histogram_avg", [.instantVector], .unsupported),
        Function("histogram_count", [.instantVector], .unsupported),
        Function("histogram_sum", [.instantVector], .unsupported),
        Function("histogram_stddev", [.instantVector], .unsupported),
        Function("histogram_stdvar", [.instantVector], .unsupported),
        Function("histogram_fraction", [.scalar, .scalar, .instantVector], .unsupported),
        Function(
            "histogram_quantiles", [.instantVector, .string, .scalar, .scalar], extra: .upTo(9),
            isExperimental: true, .unsupported),
        Function(
            "info", [.instantVector, .instantVector], extra: .upTo(1), isExperimental: true, .unsupported),
        Function("start_timestamp", [.instantVector], isExperimental: true, .unsupported),
    ]
}
