import Telemetry

/// A length of time in a query: written out, or to be reckoned from the evaluation's step and range.
package enum TimeSpan: Equatable, Sendable {
    case fixed(milliseconds: Int64)
    case computed(DurationExpression)
}

/// Arithmetic with durations: `2m * (step() + 5)`.
package indirect enum DurationExpression: Equatable, Sendable {
    case number(NumberLiteral)
    case step
    case range
    case lesser(DurationExpression, DurationExpression)
    case greater(DurationExpression, DurationExpression)
    case negated(DurationExpression)
    case parenthesized(DurationExpression)
    case binary(Operation, DurationExpression, DurationExpression)

    /// In seconds.
    func seconds(step: Double, range: Double) throws(EvaluationError) -> Double {
        switch self {
        case .number(let literal): return literal.value
        case .step: return step
        case .range: return range
        case .lesser(let left, let right):
            let values = (
                try left.seconds(step: step, range: range), try right.seconds(step: step, range: range)
            )
            return lesserOf(values.0, values.1)
        case .greater(let left, let right):
            let values = (
                try left.seconds(step: step, range: range), try right.seconds(step: step, range: range)
            )
            return greaterOf(values.0, values.1)
        case .negated(let inner): return -(try inner.seconds(step: step, range: range))
        case .parenthesized(let inner): return try inner.seconds(step: step, range: range)
        case .binary(let operation, let left, let right):
            let divisor = try right.seconds(step: step, range: range)
            if divisor == 0, operation == .divide { throw EvaluationError("division by zero in a duration") }
            if divisor == 0, operation == .modulo { throw EvaluationError("modulo by zero in a duration") }
            return operation.arithmetic(try left.seconds(step: step, range: range), divisor)
        }
    }
}

/// The words that may stand where a duration is wanted.
enum DurationFunction: String {
    case step
    case range
    case lesser = "min_of"
    case greater = "max_of"
}

extension TimeSpan {
    /// In milliseconds, toward zero.
    func milliseconds(step: Double, range: Double, mayBeNegative: Bool) throws(EvaluationError) -> Int64 {
        switch self {
        case .fixed(let milliseconds): return milliseconds
        case .computed(let expression):
            let seconds = try expression.seconds(step: step, range: range)
            guard seconds.isFinite else { throw EvaluationError("duration is NaN or infinite") }
            if seconds <= 0, !mayBeNegative { throw EvaluationError("duration must be greater than 0") }
            guard abs(seconds) * 1000 <= Double(PrometheusDuration.longest) else {
                throw EvaluationError("duration is out of range")
            }
            return Int64(seconds * 1000)
        }
    }
}
