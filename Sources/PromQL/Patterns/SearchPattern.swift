/// A regular expression in RE2's syntax that may match anywhere, as templates use it.
package struct SearchPattern: Sendable {
    private let compiled: CompiledPattern

    package init(_ source: String) throws(PatternError) {
        compiled = try CompiledPattern(source: source, text: source)
    }

    package func isFound(in text: String) -> Bool {
        compiled.match(text, from: 0, isAnchored: false) != nil
    }

    /// `text` with every match replaced (Go's `Regexp.ReplaceAllString`): an empty match right after another is none.
    package func replacingAll(in text: String, with replacement: ReplacementTemplate) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        var copied = 0
        var start = 0
        while start <= bytes.count, let match = compiled.match(text, from: start, isAnchored: false) {
            let range = match.range
            result += String(decoding: bytes[copied..<max(copied, range.lowerBound)], as: UTF8.self)
            if range.upperBound > copied || range.lowerBound == 0 {
                result += replacement.expanded(with: match)
            }
            copied = range.upperBound
            start = max(range.upperBound, Self.next(after: start, in: bytes))
        }
        return result + String(decoding: bytes[min(copied, bytes.count)...], as: UTF8.self)
    }

    /// The start of the next character.
    private static func next(after index: Int, in bytes: [UInt8]) -> Int {
        var next = index + 1
        while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}
