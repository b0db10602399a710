import PromQL
import Telemetry

/// A script of the promqltest language, read line by line.
///
///     load 1m
///       foo{a="b"} 1 2+3x2
///
///     eval instant at 5m sum(foo)
///       {} 8
package struct Script {
    enum Command {
        case clear
        case load(stepMilliseconds: Int64, withHistograms: Bool, lines: [SeriesLine])
        case eval(EvalCommand)
        case unreadable(String)
    }

    struct Block {
        /// From 1.
        let line: Int
        let command: Command
    }

    let blocks: [Block]

    package init(_ text: String) {
        var blocks: [Block] = []
        // A CR is a blank like any other; Swift would take CR LF for one character.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.trimmed)
        var index = 0
        while index < lines.count {
            let start = index
            index += 1
            if Self.isBlank(lines[start]) { continue }
            while index < lines.count, !Self.isBlank(lines[index]) { index += 1 }
            let word = lines[start].split(whereSeparator: \.isWhitespace)[0].lowercased()
            // `clear` stands alone: what follows directly is a command of its own.
            if word == "clear" { index = start + 1 }
            let body = Array(lines[(start + 1)..<index])
            blocks.append(Block(line: start + 1, command: Self.command(word, lines[start], body)))
        }
        self.blocks = blocks
    }

    private static func command(_ word: String, _ head: String, _ body: [String]) -> Command {
        do throws(ScriptError) {
            switch word {
            case "clear": return .clear
            case "load", "load_with_nhcb":
                let step = try duration(head.dropFirst(word.count).drop { $0.isWhitespace })
                var lines: [SeriesLine] = []
                for line in body { lines.append(try SeriesLine(line)) }
                return .load(
                    stepMilliseconds: step, withHistograms: word == "load_with_nhcb", lines: lines)
            default:
                guard word.hasPrefix("eval") else { throw ScriptError("`\(word)` is no command") }
                return .eval(try EvalCommand(head, body))
            }
        } catch {
            return .unreadable(error.problem)
        }
    }

    static func duration(_ text: Substring) throws(ScriptError) -> Int64 {
        let isNegative = text.hasPrefix("-")
        let magnitude = String(isNegative ? text.dropFirst() : text)
        if let milliseconds = PrometheusDuration.milliseconds(magnitude) {
            return isNegative ? -milliseconds : milliseconds
        }
        guard let seconds = Double(magnitude), seconds.magnitude < 1e12 else {
            throw ScriptError("`\(text)` is not a duration")
        }
        return Int64((isNegative ? -seconds : seconds) * 1000)
    }

    private static func trimmed(_ line: Substring) -> String {
        var rest = line.drop { $0.isWhitespace }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }

    private static func isBlank(_ line: String) -> Bool { line.isEmpty || line.hasPrefix("#") }
}
