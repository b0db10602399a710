/// Why a query was refused, with the place that is to blame.
///
///     `rate` needs a range vector, but `http_requests_total` is an instant vector
///       rate(http_requests_total)
///            ^^^^^^^^^^^^^^^^^^^
///       try: rate(http_requests_total[5m])
package struct QueryError: Error, Equatable, CustomStringConvertible {
    package let query: String
    /// In UTF-8 bytes of `query`; empty where something is missing.
    package let range: Range<Int>
    package let problem: String
    package let suggestion: String?

    package init(query: String, range: Range<Int>, problem: String, suggestion: String? = nil) {
        let length = query.utf8.count
        let start = min(max(range.lowerBound, 0), length)
        self.query = query
        self.range = start..<min(max(range.upperBound, start), length)
        self.problem = problem
        self.suggestion = suggestion
    }

    /// From 1.
    package var line: Int { TextPlace(offset: range.lowerBound, in: query).line }

    /// From 1, in UTF-8 bytes as Prometheus counts.
    package var column: Int { TextPlace(offset: range.lowerBound, in: query).column }

    package var description: String {
        var text = "\(problem)\n  \(guiltyLine)\n  \(carets)"
        if let suggestion { text += "\n  try: \(suggestion)" }
        return text
    }

    private var lineBounds: Range<Int> {
        let bytes = Array(query.utf8)
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[range.lowerBound...].firstIndex(of: newline) ?? bytes.count
        return start..<end
    }

    private var guiltyLine: String { query.utf8Text(lineBounds) }

    private var carets: String {
        let bounds = lineBounds
        let before = query.utf8Text(bounds.lowerBound..<range.lowerBound)
        let guilty = query.utf8Text(range.lowerBound..<min(range.upperBound, bounds.upperBound))
        let padding = before.unicodeScalars.map { $0 == "\t" ? "\t" : " " }.joined()
        return padding + String(repeating: "^", count: max(1, guilty.unicodeScalars.count))
    }
}

/// A place in a text, as people count: from 1.
struct TextPlace {
    let line: Int
    let column: Int

    init(offset: Int, in text: String) {
        var line = 1
        var lineStart = 0
        for (index, byte) in text.utf8.prefix(offset).enumerated() where byte == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        self.line = line
        column = offset - lineStart + 1
    }
}

extension String {
    /// The text of a range of UTF-8 bytes; what is outside is left out.
    func utf8Text(_ range: Range<Int>) -> String {
        let clamped = range.clamped(to: 0..<utf8.count)
        let start = utf8.index(startIndex, offsetBy: clamped.lowerBound)
        let end = utf8.index(start, offsetBy: clamped.count)
        return String(decoding: utf8[start..<end], as: UTF8.self)
    }
}
