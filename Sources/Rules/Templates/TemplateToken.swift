import Bytes

/// A word of a template, and where it begins.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case text, leftDelimiter, rightDelimiter
        case identifier, keyword, field, variable, dot, nothing, bool
        case number, character, string, rawString
        case assign, declare, comma, pipe, leftParen, rightParen, space
        case error, end
    }

    static let keywords: Set<String> = [
        "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
    ]

    let kind: Kind
    let text: String
    /// In UTF-8 bytes from the template's start.
    let offset: Int

    /// How Go's parser names it in a complaint.
    var spelling: String {
        switch kind {
        case .end: "EOF"
        case .error: text
        case .keyword: "<\(text)>"
        case _ where text.unicodeScalars.count > 10:
            GoQuote.quoted(String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))) + "..."
        default: GoQuote.quoted(text)
        }
    }
}
