import Bytes
import Telemetry

// The canonical form of a query, as Prometheus prints it (prometheus `promql/parser/printer.go`); reading it again
// gives an equal tree.

extension Expression: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .number(let literal): literal.description
        case .string(let literal): GoQuote.quoted(bytes: literal.bytes)
        case .selector(let selector): selector.description
        case .subquery(let subquery): subquery.description
        case .call(let call):
            "\(call.function.name)(\(call.arguments.map(\.description).joined(separator: ", ")))"
        case .aggregation(let aggregation): aggregation.description
        case .binary(let binary): binary.description
        case .negated(let inner): "-\(inner)"
        case .affirmed(let inner): "+\(inner)"
        case .parenthesized(let inner): "(\(inner))"
        }
    }
}

extension NumberLiteral: CustomStringConvertible {
    package var description: String {
        isDuration
            ? PrometheusDuration.text(milliseconds: Int64((value * 1000).rounded()))
            : DecimalText.plain(value)
    }
}

extension Selector: CustomStringConvertible {
    package var description: String {
        var text = name
        if !matchers.isEmpty {
            text += "{\(matchers.map(\.description).sorted().joined(separator: ","))}"
        }
        let edgesText = edges == .plain ? "" : " \(edges.rawValue)"
        guard let span else { return "\(text)\(shift.anchorText)\(edgesText)\(shift.offsetText)" }
        return "\(text)[\(span)]\(edgesText)\(shift.anchorText)\(shift.offsetText)"
    }
}

extension Subquery: CustomStringConvertible {
    package var description: String {
        "\(expression)[\(span):\(step?.description ?? "")]\(shift.anchorText)\(shift.offsetText)"
    }
}

extension TimeShift {
    var anchorText: String {
        switch anchor {
        case nil: ""
        case .start: " @ start()"
        case .end: " @ end()"
        case .at(let moment): " @ \(DecimalText.thousandths(moment.milliseconds))"
        }
    }

    var offsetText: String { offset.map { " offset \($0)" } ?? "" }
}

extension TimeSpan: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fixed(let milliseconds): PrometheusDuration.text(milliseconds: milliseconds)
        case .computed(let expression): expression.description
        }
    }
}

extension DurationExpression: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let literal): literal.description
        case .step: "step()"
        case .range: "range()"
        case .lesser(let left, let right): "min_of(\(left), \(right))"
        case .greater(let left, let right): "max_of(\(left), \(right))"
        case .negated(let inner): "-\(inner)"
        case .parenthesized(let inner): "(\(inner))"
        case .binary(let operation, let left, let right): "\(left) \(operation.rawValue) \(right)"
        }
    }
}

extension Aggregation: CustomStringConvertible {
    package var description: String {
        let labels = grouping.map(labelText).joined(separator: ", ")
        let clause = isWithout ? " without (\(labels)) " : grouping.isEmpty ? "" : " by (\(labels)) "
        let parameterText = parameter.map { "\($0), " } ?? ""
        return "\(operation.rawValue)\(clause)(\(parameterText)\(expression))"
    }
}

extension Binary: CustomStringConvertible {
    package var description: String {
        "\(left) \(operation.rawValue)\(returnsBool ? " bool" : "")\(matching) \(right)"
    }
}

extension Matching: CustomStringConvertible {
    package var description: String {
        var text = ""
        if isOn || !labels.isEmpty || cardinality != .oneToOne {
            text += " \(isOn ? "on" : "ignoring") (\(labels.map(labelText).joined(separator: ", ")))"
        }
        if cardinality != .oneToOne {
            let side = cardinality == .manyToOne ? "left" : "right"
            text += " group_\(side) (\(included.map(labelText).joined(separator: ", ")))"
        }
        switch (leftFill, rightFill) {
        case (nil, nil): break
        case (let left?, let right?) where left == right || (left.isNaN && right.isNaN):
            text += " fill (\(DecimalText.general(left)))"
        case (let left, let right):
            text += left.map { " fill_left (\(DecimalText.general($0)))" } ?? ""
            text += right.map { " fill_right (\(DecimalText.general($0)))" } ?? ""
        }
        return text
    }
}
