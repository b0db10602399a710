import PromQL
import Telemetry
import Testing

/// What the scripts cannot say: settings, limits, and the shapes of answers.
struct EvaluatorTests {
    /// A few series, one sample a second, the value counting up.
    struct CountingSource: SeriesSource {
        var seconds = 100

        func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
            ["a_total", "b_total"].compactMap { name in
                let labels: Labels = ["__name__": name, "i": "1"]
                guard matchers.allSatisfy({ $0.accepts(labels[$0.name] ?? "") }) else { return nil }
                let samples = (0...seconds).map {
                    Sample(Timestamp(milliseconds: Int64($0) * 1000), Double($0))
                }
                return Series(
                    labels: labels,
                    samples: samples.filter { $0.timestamp > after && $0.timestamp <= through })
            }
        }
    }

    private let moment = Timestamp(milliseconds: 50_000)

    private func text(_ result: QueryResult) -> String {
        switch result {
        case .scalar(let value): "scalar \(value)"
        case .string(let text): "string \(text)"
        case .vector(let elements): elements.map { "\($0.labels) \($0.value)" }.joined(separator: "; ")
        case .matrix(let series):
            series.map { "\($0.labels) \($0.samples.map { "\($0.value)@\($0.timestamp.milliseconds)" })" }
                .joined(separator: "; ")
        }
    }

    private func answer(_ query: String, _ options: EvaluationOptions = .init()) throws -> String {
        text(try Evaluator(source: CountingSource(), options: options).instant(Query(query), at: moment))
    }

    private func failure(_ query: String, _ options: EvaluationOptions = .init()) -> String {
        do { return "answered " + (try answer(query, options)) } catch { return "\(error)" }
    }

    @Test(arguments: [
        ("1 + 1", "scalar 2.0"), ("\"a\"", "string a"), ("a_total", "a_total{i=\"1\"} 50.0"),
        ("a_total[2s]", "a_total{i=\"1\"} [\"49.0@49000\", \"50.0@50000\"]"),
        ("a_total * 2", "{i=\"1\"} 100.0"),
        ("rate(a_total[10s])", "{i=\"1\"} 1.0"), ("none", ""), ("a_total > 60", ""),
        ("sum({i=\"1\"})", "{} 100.0"),
        ("-a_total[3s:1s]", "{i=\"1\"} [\"-48.0@48000\", \"-49.0@49000\", \"-50.0@50000\"]"),
        ("a_total @ 1e15", ""), ("a_total offset 290y", ""), ("a_total @ -9e15", ""),
    ])
    func answers(_ query: String, _ result: String) throws {
        if query.hasPrefix("-") {
            #expect(failure(query).hasPrefix("a sign needs"))
        } else {
            #expect(try answer(query) == result)
        }
    }

    /// Names go at once by default, so that two of them meet; late, they may still be told apart.
    @Test func dropsNamesAtOnceUnlessTold() throws {
        let rescued = "label_replace(rate({i=\"1\"}[10s]), \"n\", \"$1\", \"__name__\", \"(.)_total\")"
        #expect(failure(rescued) == "vector cannot contain metrics with the same labelset")
        let late = EvaluationOptions(delaysNameRemoval: true)
        #expect(try answer(rescued, late) == "{i=\"1\", n=\"a\"} 1.0; {i=\"1\", n=\"b\"} 1.0")
        #expect(failure("abs({i=\"1\"})", late) == "vector cannot contain metrics with the same labelset")
    }

    @Test(arguments: [
        "a_total[1m]", "count_values(\"v\", a_total)[1m:1s]", "sum_over_time(a_total[40s])",
        "max_over_time(time()[1m:1ms])",
    ])
    func refusesToHoldMoreThanItsLimit(_ query: String) {
        let sound = query.replacing("time()[", with: "vector(time())[")
        #expect(
            failure(sound, EvaluationOptions(sampleLimit: 30))
                == "query processing would load too many samples into memory in query execution")
    }

    @Test func honoursItsLookback() throws {
        let short = EvaluationOptions(lookback: .seconds(5))
        let late = Timestamp(milliseconds: 105_000)
        let source = CountingSource()
        let query = try Query("a_total")
        #expect(text(try Evaluator(source: source).instant(query, at: late)) == "a_total{i=\"1\"} 100.0")
        #expect(text(try Evaluator(source: source, options: short).instant(query, at: late)) == "")
    }

    @Test func honoursItsSubqueryStep() throws {
        let query = "count_over_time(a_total[20s:])"
        #expect(try answer(query, EvaluationOptions(subqueryStep: .seconds(5))) == "{i=\"1\"} 4.0")
        #expect(try answer(query) == "")
    }

    @Test func answersARange() throws {
        let evaluator = Evaluator(source: CountingSource())
        let (start, end) = (Timestamp(milliseconds: 0), Timestamp(milliseconds: 5999))
        let scalar = try evaluator.range(Query("time()"), from: start, through: end, step: .seconds(3))
        #expect(text(scalar) == "{} [\"0.0@0\", \"3.0@3000\"]")
        let kept = try evaluator.range(
            Query("a_total > 3"), from: start, through: end, step: .seconds(1))
        #expect(text(kept) == "a_total{i=\"1\"} [\"4.0@4000\", \"5.0@5000\"]")
    }

    @Test(arguments: [
        (
            "a_total[5m]",
            "invalid expression type \"range vector\" for range query, must be Scalar or instant Vector"
        ),
        ("\"a\"", "invalid expression type \"string\" for range query, must be Scalar or instant Vector"),
    ])
    func refusesRangesOfOtherTypes(_ query: String, _ problem: String) throws {
        let evaluator = Evaluator(source: CountingSource())
        let query = try Query(query)
        #expect(throws: EvaluationError(problem)) {
            try evaluator.range(query, from: moment, through: moment, step: .seconds(1))
        }
    }

    @Test func refusesImpossibleRanges() throws {
        let evaluator = Evaluator(source: CountingSource())
        let query = try Query("a_total")
        let (low, high) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
        #expect(throws: EvaluationError("the step must be at least 1ms")) {
            try evaluator.range(query, from: moment, through: moment, step: .zero)
        }
        #expect(throws: EvaluationError("the end lies before the start")) {
            try evaluator.range(query, from: high, through: low, step: .seconds(1))
        }
        #expect(throws: (any Error).self) {
            try evaluator.range(query, from: low, through: high, step: .milliseconds(1))
        }
    }

    /// Moments at the ends of time must not trap.
    @Test(arguments: [
        "a_total", "rate(a_total[5m])", "a_total offset 5m", "sum_over_time(a_total[5m:1s])", "time()",
        "hour()",
        "timestamp(a_total)", "predict_linear(a_total[5m], 1e300)", "a_total[290y:1s] offset -290y",
    ])
    func survivesTheEndsOfTime(_ text: String) throws {
        let evaluator = Evaluator(source: CountingSource())
        let query = try Query(text)
        for moment in [Int64.min, -1, 0, Int64.max] {
            _ = try? evaluator.instant(query, at: Timestamp(milliseconds: moment))
        }
    }

    @Test func evaluatesTheHighestTree() throws {
        let chain = Array(repeating: "a_total", count: 390).joined(separator: " + ")
        #expect(try answer(chain) == "{i=\"1\"} 19500.0")
    }

    @Test func collectsAnnotationsOnce() throws {
        var annotations = Annotations()
        let query = try Query("quantile_over_time(2, a_total[5s]) + quantile_over_time(2, b_total[5s])")
        let evaluator = Evaluator(source: CountingSource())
        _ = try evaluator.instant(query, at: moment, annotations: &annotations)
        _ = try evaluator.instant(query, at: moment, annotations: &annotations)
        #expect(
            annotations.warnings == [
                "PromQL warning: quantile value should be between 0 and 1, got 2 (1:20)",
                "PromQL warning: quantile value should be between 0 and 1, got 2 (1:57)",
            ])
        #expect(annotations.infos == [])
    }

    @Test func reckonsDurationsFromTheQuery() throws {
        let evaluator = Evaluator(source: CountingSource())
        let result = try evaluator.range(
            Query("count_over_time(a_total[step() * 2])"), from: moment,
            through: Timestamp(milliseconds: 60_000),
            step: .seconds(10))
        #expect(text(result) == "{i=\"1\"} [\"20.0@50000\", \"20.0@60000\"]")
        #expect(failure("a_total[step()]") == "duration must be greater than 0")
        #expect(failure("a_total[1 / step()]") == "division by zero in a duration")
        #expect(failure("a_total[1 % step()]") == "modulo by zero in a duration")
        #expect(failure("a_total[9e15 * 9e15]") == "duration is out of range")
        #expect(failure("a_total[10 ^ 400]") == "duration is NaN or infinite")
    }
}
