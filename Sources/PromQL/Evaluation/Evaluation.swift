import Telemetry

/// What an expression yields at every moment of an evaluation.
enum Value {
    case scalars([Double])
    case string(StringLiteral)
    case table(StepTable)
}

/// One walk over a query's tree.
struct Evaluation {
    let source: any SeriesSource
    let options: EvaluationOptions
    /// The text, for the places in annotations.
    let query: String
    let grid: Grid
    let bounds: QueryBounds
    var annotations = Annotations()
    /// Samples and cells held in memory.
    private var sampleCount = 0

    init(source: any SeriesSource, options: EvaluationOptions, query: String, grid: Grid, bounds: QueryBounds)
    {
        self.source = source
        self.options = options
        self.query = query
        self.grid = grid
        self.bounds = bounds
    }

    mutating func value(of expression: Expression) throws(EvaluationError) -> Value {
        let before = sampleCount
        let result = try computed(expression)
        // What the parts held is free again; what remains is the result.
        sampleCount = before
        switch result {
        case .scalars(let values): try count(samples: values.count)
        case .string: break
        case .table(let table): try count(samples: table.rows.count * table.columns)
        }
        return result
    }

    private mutating func computed(_ expression: Expression) throws(EvaluationError) -> Value {
        switch expression.kind {
        case .number(let literal):
            return .scalars(Array(repeating: literal.value, count: grid.count))
        case .string(let literal): return .string(literal)
        case .parenthesized(let inner), .affirmed(let inner): return try computed(inner)
        case .negated(let inner): return try negated(inner)
        case .selector(let selector): return .table(try instantVector(selector))
        case .subquery: throw EvaluationError("a range vector where an instant vector was expected")
        case .call(let call): return try callValue(call, in: expression)
        case .aggregation(let aggregation): return .table(try aggregate(aggregation))
        case .binary(let binary): return try binaryValue(binary)
        }
    }

    /// The rows of an expression that the parser knows to be an instant vector.
    mutating func table(_ expression: Expression) throws(EvaluationError) -> StepTable {
        guard case .table(let table) = try value(of: expression) else {
            throw EvaluationError("expected an instant vector")
        }
        return table
    }

    /// The values of an expression that the parser knows to be a scalar.
    mutating func scalars(_ expression: Expression) throws(EvaluationError) -> [Double] {
        guard case .scalars(let values) = try value(of: expression) else {
            throw EvaluationError("expected a scalar")
        }
        return values
    }

    mutating func string(_ expression: Expression) throws(EvaluationError) -> StringLiteral {
        guard case .string(let literal) = try value(of: expression) else {
            throw EvaluationError("expected a string")
        }
        return literal
    }

    private mutating func negated(_ inner: Expression) throws(EvaluationError) -> Value {
        switch try value(of: inner) {
        case .scalars(let values): return .scalars(values.map { -$0 })
        case .string(let literal): return .string(literal)
        case .table(var table):
            table.map { -$0 }
            try table.removeNames(late: options.delaysNameRemoval)
            return .table(table)
        }
    }

    /// Counts what is held in memory, and refuses more than the limit.
    mutating func count(samples: Int) throws(EvaluationError) {
        sampleCount += samples
        if sampleCount > options.sampleLimit { throw .tooManySamples }
    }

    func place(of expression: Expression) -> TextPlace {
        TextPlace(offset: expression.range.lowerBound, in: query)
    }

    /// Evaluates `expression` over moments of its own, as a subquery does.
    mutating func subtable(_ expression: Expression, over grid: Grid) throws(EvaluationError) -> StepTable {
        var inner = Evaluation(source: source, options: options, query: query, grid: grid, bounds: bounds)
        inner.annotations = annotations
        inner.sampleCount = sampleCount
        let table = try inner.table(expression)
        annotations = inner.annotations
        sampleCount = inner.sampleCount
        return table
    }
}
