package import Telemetry

/// A query that has been read and found sound.
package struct Query: Sendable, CustomStringConvertible {
    package let text: String
    package let expression: Expression
    /// The matchers of every selector, in the order of the text.
    package let selectors: [[LabelMatcher]]
    /// Whether the answer may change while no sample does: clocks, ranges and offsets see to that.
    package let usesTime: Bool

    /// Reads `text`.
    ///
    /// Experimental functions are refused unless `allowsExperimental`; what is known but not supported is refused always.
    package init(_ text: String, allowsExperimental: Bool = false) throws(QueryError) {
        let expression = try Parser.parse(text)
        try Support.check(expression, of: text, allowsExperimental: allowsExperimental)
        self.text = text
        self.expression = expression
        var selectors: [[LabelMatcher]] = []
        var usesTime = false
        expression.walk { node in
            switch node.kind {
            case .selector(let selector):
                selectors.append(selector.conditions)
                if selector.span != nil || selector.shift.offset != nil { usesTime = true }
            case .subquery: usesTime = true
            case .call(let call): usesTime = usesTime || call.function.readsClock
            default: break
            }
        }
        self.selectors = selectors
        self.usesTime = usesTime
    }

    /// The canonical form.
    package var description: String { expression.description }
}
