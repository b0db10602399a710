import Bytes
package import Telemetry

/// Which series a query reads, and when: `foo{a="b"}[5m] @ 100 offset 1m`.
package struct Selector: Equatable, Sendable {
    /// How a range looks at its edges; experimental.
    package enum Edges: String, Equatable, Sendable { case plain, anchored, smoothed }

    /// Its number in the query, in the order of the text.
    let index: Int
    /// The metric name before the braces, or empty.
    package let name: String
    /// Without the one that `name` implies.
    package let matchers: [Matcher]
    /// For a range vector.
    package var span: TimeSpan?
    package var edges = Edges.plain
    package var shift = TimeShift()

    /// Everything a series must satisfy.
    package var conditions: [LabelMatcher] {
        let named = name.isEmpty ? [] : [LabelMatcher(Labels.nameLabel, .equals(name))]
        return named + matchers.map(\.condition)
    }

    package static func == (left: Selector, right: Selector) -> Bool {
        left.name == right.name && left.span == right.span && left.edges == right.edges
            && left.shift == right.shift
            && left.matchers.map(\.description).sorted() == right.matchers.map(\.description).sorted()
    }
}

/// An expression evaluated at many times: `rate(foo[1m])[1h:30s]`.
package struct Subquery: Equatable, Sendable {
    let index: Int
    package let expression: Expression
    package let span: TimeSpan
    /// The default step of the evaluation when absent.
    package let step: TimeSpan?
    package var shift = TimeShift()

    package static func == (left: Subquery, right: Subquery) -> Bool {
        left.expression == right.expression && left.span == right.span && left.step == right.step
            && left.shift == right.shift
    }
}

/// `offset 5m` and `@ 1234.5`.
package struct TimeShift: Equatable, Sendable {
    package enum Anchor: Equatable, Sendable {
        case at(Timestamp)
        case start
        case end
    }

    package var offset: TimeSpan?
    package var anchor: Anchor?

    package init(offset: TimeSpan? = nil, anchor: Anchor? = nil) {
        self.offset = offset
        self.anchor = anchor
    }
}

/// One condition between the braces of a selector.
package struct Matcher: Equatable, Sendable, CustomStringConvertible {
    package enum Operation: String, Sendable {
        case equals = "="
        case differs = "!="
        case matches = "=~"
        case matchesNot = "!~"
    }

    package let label: String
    package let operation: Operation
    package let value: String
    package let condition: LabelMatcher

    package init(label: String, operation: Operation, value: String) throws(PatternError) {
        self.label = label
        self.operation = operation
        self.value = value
        let test: LabelMatcher.Test =
            switch operation {
            case .equals: .equals(value)
            case .differs: .differs(value)
            case .matches: .matches(try Pattern.cached(value))
            case .matchesNot: .matchesNot(try Pattern.cached(value))
            }
        condition = LabelMatcher(label, test)
    }

    package var description: String { "\(labelText(label))\(operation.rawValue)\(GoQuote.quoted(value))" }

    package static func == (left: Matcher, right: Matcher) -> Bool {
        left.label == right.label && left.operation == right.operation && left.value == right.value
    }
}

/// A label name as a query writes it: bare when it can be, else quoted.
func labelText(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isBare =
        bytes.first.map { Lexer.isLetter($0) } == true
        && bytes.allSatisfy { Lexer.isLetter($0) || Lexer.isDigit($0) }
    return isBare ? name : GoQuote.quoted(name)
}
