import PromQL
import Telemetry

/// Whether an answer is the expected one.
struct ResultCheck {
    private let command: EvalCommand

    /// The relative difference that two equal floats may have.
    private static let tolerance = 1e-6

    init(_ command: EvalCommand) { self.command = command }

    /// The answer to an instant query.
    func problem(_ result: QueryResult) -> String? {
        switch result {
        case .scalar(let value):
            guard let wanted = command.scalar else { return "an unexpected scalar \(value)" }
            return Self.areClose(value, wanted) ? nil : "expected \(wanted), got \(value)"
        case .string(let text):
            return text == command.string
                ? nil : "expected the string \(command.string ?? "none"), got \(text)"
        case .vector(let elements):
            if command.scalar != nil || command.string != nil { return "got a vector" }
            return problem(elements, isOrdered: command.isOrdered)
        case .matrix(let series):
            guard let times = command.rangeVector else { return "an unexpected range vector" }
            return problem(series, from: times.from, step: times.step)
        }
    }

    /// The answer to a range query.
    func problem(_ result: QueryResult, from: Int64, step: Int64) -> String? {
        guard case .matrix(let series) = result else { return "expected a matrix" }
        if zip(series, series.dropFirst()).contains(where: { $1.labels < $0.labels }) {
            return "the series are not sorted"
        }
        return problem(series, from: from, step: step)
    }

    /// The middle of a range query that stands for an instant one.
    func problem(middle elements: [VectorElement]) -> String? {
        guard let wanted = command.scalar else { return problem(elements, isOrdered: false) }
        guard elements.count == 1, elements[0].labels.isEmpty else { return "expected a scalar" }
        let value = elements[0].value
        return Self.areClose(value, wanted) ? nil : "expected \(wanted), got \(value)"
    }

    private func problem(_ elements: [VectorElement], isOrdered: Bool) -> String? {
        var missing = Array(command.series.enumerated())
        for (index, element) in elements.enumerated() {
            guard let place = missing.firstIndex(where: { $0.element.labels == element.labels }) else {
                return "unexpected \(element.labels) \(element.value)"
            }
            let wanted = missing.remove(at: place)
            if isOrdered, wanted.offset != index { return "\(element.labels) stands in place \(index)" }
            guard case .number(let value)? = wanted.element.values.first, wanted.element.values.count == 1
            else {
                return "\(element.labels): expected a value that is not supported yet"
            }
            if !Self.areClose(element.value, value) {
                return "\(element.labels): expected \(value), got \(element.value)"
            }
        }
        return missing.first.map { "missing \($0.element.labels)" }
    }

    private func problem(_ series: [Series], from: Int64, step: Int64) -> String? {
        var wanted: [Labels: [Sample]] = [:]
        for expected in command.series {
            var samples: [Sample] = []
            for (index, value) in expected.values.enumerated() {
                switch value {
                case .missing: break
                case .histogram: return "\(expected.labels): expected a histogram, not supported yet"
                case .number(let number):
                    samples.append(Sample(Timestamp(milliseconds: from + Int64(index) * step), number))
                }
            }
            if !samples.isEmpty { wanted[expected.labels] = samples }
        }
        for found in series {
            guard let samples = wanted.removeValue(forKey: found.labels) else {
                return "unexpected \(found.labels)"
            }
            let areEqual =
                samples.count == found.samples.count
                && zip(samples, found.samples).allSatisfy { expected, got in
                    expected.timestamp == got.timestamp && Self.areClose(expected.value, got.value)
                }
            if !areEqual { return "\(found.labels): expected \(text(samples)), got \(text(found.samples))" }
        }
        return wanted.keys.first.map { "missing \($0)" }
    }

    private func text(_ samples: [Sample]) -> String {
        samples.map { "\($0.value)@\($0.timestamp.milliseconds)" }.joined(separator: " ")
    }

    private static func areClose(_ left: Double, _ right: Double) -> Bool {
        if StaleMarker.isMarker(left) || StaleMarker.isMarker(right) {
            return left.bitPattern == right.bitPattern
        }
        if left == right || (left.isNaN && right.isNaN) { return true }
        return abs(left - right) < tolerance * (abs(left) + abs(right))
    }
}
