/// The settings of an evaluation.
package struct EvaluationOptions: Sendable {
    /// How far back an instant selector looks for a sample.
    package var lookback: Duration
    /// The step of subqueries that name none.
    package var subqueryStep: Duration
    /// How many samples one query may hold in memory; more is the error `tooManySamples`.
    package var sampleLimit: Int
    /// Whether names are dropped only at the very end, so that `label_replace` can still read them.
    package var delaysNameRemoval: Bool

    package static let defaultSampleLimit = 5_000_000

    package init(
        lookback: Duration = .seconds(300), subqueryStep: Duration = .seconds(60),
        sampleLimit: Int = EvaluationOptions.defaultSampleLimit, delaysNameRemoval: Bool = false
    ) {
        self.lookback = lookback
        self.subqueryStep = subqueryStep
        self.sampleLimit = sampleLimit
        self.delaysNameRemoval = delaysNameRemoval
    }
}

/// Why a sound query has no answer, in Prometheus' words.
package struct EvaluationError: Error, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }

    static let sameLabels = EvaluationError("vector cannot contain metrics with the same labelset")
    static let tooManySamples = EvaluationError(
        "query processing would load too many samples into memory in query execution")
}
