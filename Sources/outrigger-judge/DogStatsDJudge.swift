import ArgumentParser
import Bytes
import FoundationEssentials
import WireFormats

/// Tries lines of applications against what they must become.
struct DogStatsDJudge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dogstatsd",
        abstract: "Rows {dialect, in, expect}: what the ingest parser makes of each line.")

    @Argument(help: "JSON lines.")
    var files: [String]

    func run() throws {
        var passed = 0
        var failed = 0
        for file in files {
            var passedHere = 0
            let rows = try DogStatsDRow.all(inFile: file)
            for row in rows {
                if let difference = row.difference() {
                    print("\(file):\(row.lineNumber): \(difference)")
                } else {
                    passedHere += 1
                }
            }
            print("\(file) \(passedHere)/\(rows.count)")
            passed += passedHere
            failed += rows.count - passedHere
        }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }
}

/// One row of a corpus file, or why it could not be read, which counts as failed.
struct DogStatsDRow {
    let lineNumber: Int
    private let row: Result<JSONTree, any Error>

    static func all(inFile path: String) throws -> [DogStatsDRow] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.isEmpty }
            .map { offset, line in
                let row = Result { try JSONDecoder().decode(JSONTree.self, from: Data(line.utf8)) }
                return DogStatsDRow(lineNumber: offset + 1, row: row)
            }
    }

    /// What was expected and what came instead, or `nil` when the row holds.
    func difference() -> String? {
        let tree: JSONTree
        switch row {
        case .success(let read): tree = read
        case .failure(let error): return "not a row: \(error)"
        }
        guard let bytes = input(of: tree), let dialect = tree["dialect"]?.text, let expected = tree["expect"]
        else {
            return "not a row: wants dialect, expect, and in or in_hex"
        }
        guard let dialects = Self.dialects[dialect] else { return "unknown dialect `\(dialect)`" }
        for dialect in dialects {
            let got = DogStatsDAnswer.to(bytes, dialect)
            if !got.satisfies(expected) { return "expected \(expected.written), got \(got.written)" }
        }
        return nil
    }

    private func input(of tree: JSONTree) -> [UInt8]? {
        switch (tree["in"]?.text, tree["in_hex"]?.text) {
        case (let text?, nil): return Array(text.utf8)
        case (nil, let hex?):
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
