import PromQL
import Telemetry

/// Whether one `eval` holds, in all its executions.
struct EvalCheck {
    private let command: EvalCommand
    private let store: ScriptStore
    private let evaluator: Evaluator

    init(_ command: EvalCommand, _ store: ScriptStore) {
        self.command = command
        self.store = store
        evaluator = Evaluator(source: store, options: ScriptRunner.options)
    }

    /// The first thing that is wrong; `nil` when all is well.
    var problem: String? {
        let expression: Expression
        do throws(QueryError) {
            expression = try Parser.parse(command.query)
        } catch {
            return command.failure == nil ? error.description : failureProblem(error.problem)
        }
        let query: Query
        do throws(QueryError) {
            query = try Query(command.query, allowsExperimental: true)
        } catch {
            return error.problem
        }
        if store.isUnreadable(query.selectors) { return "reads histograms or start times, not supported yet" }
        switch command.times {
        case .instant(let time): return instantProblem(query, expression, at: time)
        case .range(let from, let through, let step):
            return rangeProblem(query, from: from, through: through, step: step)
        }
    }

    private func failureProblem(_ text: String) -> String? {
        guard let failure = command.failure else { return "failed: \(text)" }
        return failure.accepts(text) ? nil : "failed with another message: \(text)"
    }

    private func instantProblem(_ query: Query, _ expression: Expression, at time: Int64) -> String? {
        if let problem = instantProblem(query, at: time, "") { return problem }
        let text = query.description
        let hasBounds = ["start()", "end()", "step()", "range()"].contains { text.contains($0) }
        let hasRange =
            command.failure == nil && command.string == nil && command.rangeVector == nil && !hasBounds
        if hasRange, let problem = middleProblem(query, at: time, "as a range") { return problem }
        guard !query.expression.readsClock, !hasBounds else { return nil }
        let pinnedText = expression.pinned(at: Timestamp(milliseconds: time)).description
        let pinned: Query
        do throws(QueryError) {
            pinned = try Query(pinnedText, allowsExperimental: true)
        } catch {
            return "pinned: \(error.description)"
        }
        let moments = time == 0 ? [-1000, 0, 1000] : [-10 * time, 0, time / 5, time, 10 * time]
        for moment in moments {
            if let problem = instantProblem(pinned, at: moment, "pinned, at \(moment) ms: ") {
                return problem
            }
            if hasRange, let problem = middleProblem(pinned, at: moment, "pinned, as a range at \(moment) ms")
            {
                return problem
            }
        }
        return nil
    }

    private func instantProblem(_ query: Query, at time: Int64, _ how: String) -> String? {
        var annotations = Annotations()
        let result: QueryResult
        do throws(EvaluationError) {
            result = try evaluator.instant(
                query, at: Timestamp(milliseconds: time), annotations: &annotations)
        } catch {
            return failureProblem(error.message).map { how + $0 }
        }
        if command.failure != nil { return how + "should have failed" }
        let problem = AnnotationCheck(command).problem(annotations) ?? ResultCheck(command).problem(result)
        return problem.map { how + $0 }
    }

    /// The same question to a range query, a minute to each side: its middle must be the instant answer.
    private func middleProblem(_ query: Query, at time: Int64, _ how: String) -> String? {
        let minute = Duration.seconds(60)
        let moment = Timestamp(milliseconds: time)
        let result: QueryResult
        do throws(EvaluationError) {
            result = try evaluator.range(query, from: moment - minute, through: moment + minute, step: minute)
        } catch {
            return "\(how): \(error.message)"
        }
        guard !command.isOrdered, case .matrix(let series) = result else { return nil }
        if zip(series, series.dropFirst()).contains(where: { $1.labels < $0.labels }) {
            return "\(how): the series are not sorted"
        }
        let elements = series.flatMap { series in
            series.samples.filter { $0.timestamp == moment }
                .map { VectorElement(labels: series.labels, value: $0.value) }
        }
        return ResultCheck(command).problem(middle: elements).map { "\(how): \($0)" }
    }

    private func rangeProblem(_ query: Query, from: Int64, through: Int64, step: Int64) -> String? {
        var annotations = Annotations()
        let result: QueryResult
        do throws(EvaluationError) {
            result = try evaluator.range(
                query, from: Timestamp(milliseconds: from), through: Timestamp(milliseconds: through),
                step: .milliseconds(step), annotations: &annotations)
        } catch {
            return failureProblem(error.message)
        }
        if command.failure != nil { return "should have failed" }
        return AnnotationCheck(command).problem(annotations)
            ?? ResultCheck(command).problem(result, from: from, step: step)
    }
}

/// Whether warnings and infos are the expected ones.
struct AnnotationCheck {
    private let command: EvalCommand

    init(_ command: EvalCommand) { self.command = command }

    func problem(_ annotations: Annotations) -> String? {
        problem("warning", annotations.warnings, command.warnings, refused: command.refusesWarnings)
            ?? problem("info", annotations.infos, command.infos, refused: command.refusesInfos)
    }

    private func problem(
        _ kind: String, _ texts: [String], _ wanted: [EvalCommand.Message], refused: Bool
    ) -> String? {
        if refused { return texts.first.map { "unexpected \(kind): \($0)" } }
        if wanted.isEmpty { return nil }
        if !wanted.allSatisfy({ message in texts.contains { message.accepts($0) } }) {
            return "an expected \(kind) is missing, there are: \(texts)"
        }
        let stray = texts.first { text in !wanted.contains { $0.accepts(text) } }
        return stray.map { "unexpected \(kind): \($0)" }
    }
}

extension Expression {
    /// Whether a pinned copy would answer otherwise at another time.
    fileprivate var readsClock: Bool {
        let readers: Set = [
            "time", "timestamp", "predict_linear", "start", "end", "step", "range", "minute", "hour",
            "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year",
        ]
        var isFound = false
        walk { node in
            if case .call(let call) = node.kind, readers.contains(call.function.name) { isFound = true }
        }
        return isFound
    }
}
