package import Telemetry

/// The name of one series as rule tests and scripts write it: `foo{a="b", "c.d"="e"}`, `{}`.
package enum SeriesName {
    package static func parse(_ text: String) throws(QueryError) -> Labels {
        var parser = try Parser(text)
        var labels = Labels()
        if parser.token.kind == .identifier || parser.token.kind == .metricIdentifier {
            labels[Labels.nameLabel] = parser.token.text
            try parser.advance()
        }
        if try parser.take(.leftBrace) {
            while !parser.token.isSymbol(.rightBrace) {
                let (name, value) = try parser.label()
                labels[name] = value
                if parser.token.isSymbol(.rightBrace) { break }
                try parser.expect(.comma, in: "a series name")
            }
            try parser.advance()
        }
        if parser.token.kind != .end { throw parser.unexpected("the end of the series name") }
        return labels
    }
}

extension Parser {
    /// `a="b"`, or a metric name alone in quotes.
    fileprivate mutating func label() throws(QueryError) -> (String, String) {
        let isQuoted = token.kind == .string
        guard isQuoted || token.kind == .identifier else { throw unexpected("a label name or `}`") }
        let name = isQuoted ? try lexer.unquoted(token).text : token.text
        try advance()
        if isQuoted, !token.isSymbol(.equals) { return (Labels.nameLabel, name) }
        try expect(.equals, in: "a series name")
        guard token.kind == .string else { throw unexpected("a string as value of the label `\(name)`") }
        let value = try lexer.unquoted(token).text
        try advance()
        return (name, value)
    }
}
