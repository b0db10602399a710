import WireFormats

/// One row of a corpus of lines: what was sent in which dialect, and what must become of it.
///
///     {"dialect": "statsd", "in": "queue:+3|g", "expect": {"kind": "metric", "relative": true}}
///
/// Only the keys of `expect` that are there are compared; a row that cannot be understood does not hold.
package struct LineRow {
    /// Where the row is in its file, from 1.
    package let lineNumber: Int
    private let row: Result<JSONTree, any Error>

    /// The rows of a file of JSON lines, empty lines left out; `decode` reads one of them.
    package static func all(in file: [UInt8], decode: ([UInt8]) throws -> JSONTree) -> [LineRow] {
        file.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.isEmpty }
            .map { offset, line in
                LineRow(lineNumber: offset + 1, row: Result { try decode(Array(line)) })
            }
    }

    /// What was expected and what came instead, or `nil` when the row holds.
    package func difference() -> String? {
        let tree: JSONTree
        switch row {
        case .success(let read): tree = read
        case .failure(let error): return "not a row: \(error)"
        }
        guard let bytes = Self.input(of: tree), let name = tree["dialect"]?.text,
            case .object(let members)? = tree["expect"]
        else {
            return "not a row: wants dialect, expect, and in or in_hex"
        }
        guard let dialects = Self.dialects[name] else { return "unknown dialect `\(name)`" }
        let expectation: LineExpectation
        do { expectation = try LineExpectation(members) } catch { return "not a row: \(error)" }
        for dialect in dialects {
            let got = LineAnswer.to(bytes, dialect)
            if !expectation.holds(for: got) {
                return "expected \(expectation.written), got \(got.written)"
            }
        }
        return nil
    }

    private static func input(of tree: JSONTree) -> [UInt8]? {
        switch (tree["in"], tree["in_hex"]) {
        case (.string(let text)?, nil): return Array(text.utf8)
        case (nil, .string(let hex)?):
            let digits = hex.compactMap(\.hexDigitValue)
            guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
        default: return nil
        }
    }

    /// `nil` among the dialects stands for a name alone.
    private static let dialects: [String: [Dialect?]] = [
        "dogstatsd": [.dogstatsd], "strict": [.dogstatsd],
        "statsd": [.statsd], "etsy": [.statsd], "librato": [.statsd], "influxstatsd": [.statsd],
        "signalfx": [.statsd], "mixed": [.statsd],
        "spectatord": [.spectatord], "any": [.dogstatsd, .statsd], "name": [nil],
    ]
}
