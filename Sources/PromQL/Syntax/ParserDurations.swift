import Telemetry

extension Parser {
    /// A range or step: longer than nothing.
    mutating func positiveSpan() throws(QueryError) -> TimeSpan {
        let start = token.range.lowerBound
        let expression = try duration()
        if case .number(let literal) = expression, milliseconds(literal) <= 0 {
            throw error(start..<lastEnd, "a duration must be greater than 0", suggestion: "5m")
        }
        return try span(expression, from: start)
    }

    /// What follows `offset` is one operand: `offset 100 + 2` adds 2 to the vector.
    mutating func offsetSpan() throws(QueryError) -> TimeSpan {
        let start = token.range.lowerBound
        let expression = try signedDuration(.operand)
        return try span(expression, from: start)
    }

    /// Through nanoseconds, as Prometheus does, so that 1.001 s does not lose its last millisecond.
    private func milliseconds(_ literal: NumberLiteral) -> Double {
        ((literal.value * 1e9).rounded() / 1e6).rounded(.towardZero)
    }

    private func span(_ expression: DurationExpression, from start: Int) throws(QueryError) -> TimeSpan {
        guard case .number(let literal) = expression else { return .computed(expression) }
        guard literal.value.magnitude * 1000 <= Double(PrometheusDuration.longest) else {
            throw error(start..<lastEnd, "a duration of more than 292 years")
        }
        return .fixed(milliseconds: Int64(milliseconds(literal)))
    }

    private mutating func duration(_ precedence: Int = 1) throws(QueryError) -> DurationExpression {
        try nested { (parser) throws(QueryError) in
            var left = try parser.signedDuration(.signed)
            while let operation = parser.durationOperation, operation.precedence >= precedence {
                let place = parser.token.range
                try parser.advance()
                let tighter = operation.precedence + (operation.isRightAssociative ? 0 : 1)
                let right = try parser.duration(tighter)
                try parser.countDurationOperator(at: place)
                if case .number(let literal) = right, literal.value == 0,
                    operation == .divide || operation == .modulo
                {
                    throw parser.error(place, "division by zero in a duration")
                }
                left = .binary(operation, left, right)
            }
            return left
        }
    }

    /// Over the whole query, which bounds how high the tree of any duration can grow.
    private mutating func countDurationOperator(at place: Range<Int>) throws(QueryError) {
        durationOperatorCount += 1
        if durationOperatorCount <= Self.heightLimit { return }
        throw error(place, "the durations of the query chain more than \(Self.heightLimit) operators")
    }

    private var durationOperation: Operation? {
        guard case .symbol(let symbol) = token.kind else { return nil }
        let allowed: [Symbol] = [.add, .subtract, .multiply, .divide, .modulo, .power]
        return allowed.contains(symbol) ? Operation(rawValue: symbol.rawValue) : nil
    }

    /// What a sign before a duration takes: after `offset` one operand, elsewhere also a power.
    private enum Reach { case operand, signed }

    private mutating func signedDuration(_ reach: Reach) throws(QueryError) -> DurationExpression {
        guard token.isSymbol(.subtract) || token.isSymbol(.add) else { return try durationOperand() }
        let isNegative = token.isSymbol(.subtract)
        try advance()
        let inner = try nested { (parser) throws(QueryError) in
            reach == .operand
                ? try parser.signedDuration(reach) : try parser.duration(Operation.signPrecedence + 1)
        }
        if !isNegative { return inner }
        if case .number(let literal) = inner { return .number(literal.negated) }
        return .negated(inner)
    }

    private mutating func durationOperand() throws(QueryError) -> DurationExpression {
        switch token.kind {
        case .number, .duration: return .number(try numberLiteral())
        case .symbol(.leftParenthesis):
            try advance()
            let inner = try duration()
            try expect(.rightParenthesis, in: "a duration")
            return .parenthesized(inner)
        case .identifier:
            guard let function = DurationFunction(rawValue: token.text.lowercased()) else { break }
            try advance()
            return try durationCall(function)
        default: break
        }
        throw unexpected("a duration such as `5m`")
    }

    private mutating func durationCall(_ function: DurationFunction) throws(QueryError) -> DurationExpression
    {
        try expect(.leftParenthesis, in: "`\(function.rawValue)()`")
        if function == .step || function == .range {
            try expect(.rightParenthesis, in: "`\(function.rawValue)()`")
            return function == .step ? .step : .range
        }
        let left = try duration()
        try expect(.comma, in: "`\(function.rawValue)(…)`")
        let right = try duration()
        try expect(.rightParenthesis, in: "`\(function.rawValue)(…)`")
        return function == .lesser ? .lesser(left, right) : .greater(left, right)
    }
}
