import ArgumentParser
import Foundation
import PromQL

/// `outrigger-judge parse-expr FILE.jsonl…`: whether queries are accepted, their type and their canonical form.
///
/// A file that does not end in `.jsonl` holds one query a line, each of which must parse and survive printing.
struct ParseExprCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse-expr", abstract: "Compares our reading of queries with recorded ones.")

    @Argument(help: "Recorded results (.jsonl), or plain lists of queries") var files: [String]

    private struct Row: Decodable {
        let input: String
        let fail: Bool
        let type: String?
        let string: String?
        let error: String?
    }

    func run() throws {
        var passed = 0
        var failed = 0
        for file in files {
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            let problems = try lines.compactMap { line -> String? in
                guard file.hasSuffix(".jsonl") else { return roundTripProblem(String(line)) }
                let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
                return problem(row).map { "\(row.input.prefix(200)): \($0)" }
            }
            for problem in problems { print("  \(problem)") }
            print("\(file) \(lines.count - problems.count)/\(lines.count)")
            passed += lines.count - problems.count
            failed += problems.count
        }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }

    private func problem(_ row: Row) -> String? {
        do throws(QueryError) {
            let expression = try Parser.parse(row.input)
            if row.fail { return "expected `\(row.error ?? "")`, got `\(expression)`" }
            let type = Self.typeNames[expression.type]
            if type != row.type { return "expected the type \(row.type ?? ""), got \(type ?? "")" }
            let text = expression.description
            if text != row.string { return "expected `\(row.string ?? "")`, got `\(text)`" }
            return roundTripProblem(row.input)
        } catch {
            if !row.fail { return "expected `\(row.string ?? "")`, got an error: \(error.problem)" }
            guard let wanted = Self.place(in: row.error ?? "") else { return nil }
            let place = "\(error.line):\(error.column)"
            return place == wanted ? nil : "expected the place \(wanted), got \(place): \(error.problem)"
        }
    }

    private static let typeNames: [ValueType: String] = [
        .scalar: "scalar", .string: "string", .instantVector: "vector", .rangeVector: "matrix",
    ]

    /// `1:3` of `1:3: parse error: …`.
    private static func place(in error: String) -> String? {
        let parts = error.split(separator: ":", maxSplits: 2)
        guard parts.count == 3, Int(parts[0]) != nil, Int(parts[1]) != nil else { return nil }
        return "\(parts[0]):\(parts[1])"
    }

    private func roundTripProblem(_ text: String) -> String? {
        do throws(QueryError) {
            let expression = try Parser.parse(text)
            let again = try Parser.parse(expression.description)
            return again == expression ? nil : "`\(expression)` reads as another tree"
        } catch {
            return "\(text): \(error.problem)"
        }
    }
}
