/// A node of a query's tree, with its place in the text.
///
/// Two expressions are equal when they mean the same by the same words: places do not count, and matchers may stand
/// in any order.
package struct Expression: Sendable {
    package indirect enum Kind: Equatable, Sendable {
        case number(NumberLiteral)
        case string(StringLiteral)
        /// `foo`, or with a range `foo[5m]`.
        case selector(Selector)
        case subquery(Subquery)
        case call(Call)
        case aggregation(Aggregation)
        case binary(Binary)
        case negated(Expression)
        /// `+x`, which keeps even the name.
        case affirmed(Expression)
        case parenthesized(Expression)
    }

    package let kind: Kind
    /// In UTF-8 bytes of the query.
    package let range: Range<Int>
    /// Levels of the tree below and with this node; the parser bounds it, so that walking never exhausts a stack.
    let height: Int

    init(_ kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
        height = 1 + (kind.children.map(\.height).max() ?? 0)
    }

    /// The innermost expression of parentheses.
    package var unwrapped: Expression {
        if case .parenthesized(let inner) = kind { return inner.unwrapped }
        return self
    }

    package var type: ValueType {
        switch kind {
        case .number: .scalar
        case .string: .string
        case .selector(let selector): selector.span == nil ? .instantVector : .rangeVector
        case .subquery: .rangeVector
        case .call(let call): call.function.result
        case .aggregation: .instantVector
        case .binary(let binary):
            binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .instantVector
        case .negated(let inner), .affirmed(let inner), .parenthesized(let inner): inner.type
        }
    }

    /// Calls `visit` for this node and everything below, parents first.
    package func walk(_ visit: (Expression) -> Void) {
        visit(self)
        for child in kind.children { child.walk(visit) }
    }
}

extension Expression: Equatable {
    package static func == (left: Expression, right: Expression) -> Bool { left.kind == right.kind }
}

extension Expression.Kind {
    package var children: [Expression] {
        switch self {
        case .number, .string, .selector: []
        case .subquery(let subquery): [subquery.expression]
        case .call(let call): call.arguments
        case .aggregation(let aggregation): [aggregation.parameter, aggregation.expression].compactMap { $0 }
        case .binary(let binary): [binary.left, binary.right]
        case .negated(let inner), .affirmed(let inner), .parenthesized(let inner): [inner]
        }
    }
}

/// What an expression yields.
package enum ValueType: String, Sendable {
    case scalar
    case string
    case instantVector = "instant vector"
    case rangeVector = "range vector"

    /// `a scalar`, `an instant vector`.
    var withArticle: String { self == .instantVector ? "an \(rawValue)" : "a \(rawValue)" }
}

/// A number, or a duration used as one: seconds.
package struct NumberLiteral: Equatable, Sendable {
    package let value: Double
    package let isDuration: Bool

    package init(_ value: Double, isDuration: Bool = false) {
        self.value = value
        self.isDuration = isDuration
    }

    var negated: NumberLiteral { NumberLiteral(-value, isDuration: isDuration) }

    package static func == (left: NumberLiteral, right: NumberLiteral) -> Bool {
        left.isDuration == right.isDuration
            && (left.value == right.value || (left.value.isNaN && right.value.isNaN))
    }
}

/// A function and what it is given.
package struct Call: Equatable, Sendable {
    package let function: Function
    package let arguments: [Expression]

    package static func == (left: Call, right: Call) -> Bool {
        left.function.name == right.function.name && left.arguments == right.arguments
    }
}

/// `sum by (job) (…)`, `topk(3, …)`.
package struct Aggregation: Equatable, Sendable {
    package let operation: AggregationOperation
    package let parameter: Expression?
    package let expression: Expression
    package let grouping: [String]
    package let isWithout: Bool
}

/// `a + on (instance) group_left (role) b`.
package struct Binary: Equatable, Sendable {
    package let operation: Operation
    package let left: Expression
    package let right: Expression
    package let returnsBool: Bool
    package let matching: Matching
}

/// How the elements of two vectors find each other.
package struct Matching: Equatable, Sendable {
    package enum Cardinality: Equatable, Sendable { case oneToOne, manyToOne, oneToMany }

    package var cardinality = Cardinality.oneToOne
    package var isOn = false
    package var labels: [String] = []
    /// The labels of `group_left (…)`.
    package var included: [String] = []
    package var leftFill: Double?
    package var rightFill: Double?
}
