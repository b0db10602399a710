import ArgumentParser
import Foundation
import Rules
import Telemetry

/// `outrigger-judge template FILE.jsonl…`: what alert templates expand to, beside recorded results.
///
/// Rows with `html` need the escaping of HTML consoles, which alert templates do not have; they are counted apart.
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Compares our expansion of templates with recorded ones.")

    @Argument(help: "Recorded results (.jsonl)") var files: [String]

    private struct Row: Decodable {
        struct Element: Decodable {
            let metric: [String: String]
            let value: String
            let histogram: String?
        }
        enum CodingKeys: String, CodingKey {
            case text, html, options, queryResult, shouldFail, errorMsg, output
            case input = "input_go"
        }

        let text: String
        let html: Bool
        let input: String
        let options: [String]?
        let queryResult: [Element]?
        let shouldFail: Bool
        let errorMsg: String
        let output: String
    }

    func run() throws {
        var passed = 0
        var failed = 0
        for file in files {
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            let rows = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            let html = rows.count { $0.html }
            let problems = rows.filter { !$0.html }.compactMap(problem)
            for problem in problems { print("  \(problem)") }
            print(
                "\(file) \(rows.count - html - problems.count)/\(rows.count - html) (\(html) rows of HTML apart)"
            )
            passed += rows.count - html - problems.count
            failed += problems.count
        }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }

    private func problem(_ row: Row) -> String? {
        let wanted = row.shouldFail ? row.errorMsg : row.output
        let got = expansion(of: row)
        return got == wanted ? nil : "`\(row.text)`\n    expected `\(wanted)`\n    got      `\(got)`"
    }

    private func expansion(of row: Row) -> String {
        var context = TemplateContext(now: Timestamp(seconds: 1_353_755_652))
        context.externalURL = "http://testhost:9090/path/prefix"
        context.refusesMissingKeys = row.options?.contains("missingkey=error") ?? false
        context.dot = GoValue.read(row.input)
        let samples = (row.queryResult ?? []).map { element in
            let number = Double(element.value) ?? .nan
            return TemplateSample(
                labels: element.metric, value: element.histogram.map { .histogram($0) } ?? .float(number))
        }
        context.answer = { _ in samples }
        do {
            return try Template(row.text, name: "test", variables: []).expanded(with: context)
        } catch {
            return "\(error)"
        }
    }
}

/// The values of the corpus, which are written in Go's notation.
private enum GoValue {
    static func read(_ text: String) -> TemplateValue {
        if text == "<nil>" { return .missing }
        if text.hasPrefix("&template.sample") {
            return .sample(TemplateSample(labels: [:], value: .histogram("{count:3, sum:10}")))
        }
        guard text.hasPrefix("[]"), let brace = text.firstIndex(of: "{") else { return number(text, "int64") }
        let type = String(text[..<brace].dropFirst(2))
        let items = text[brace...].dropFirst().dropLast().split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return .list(items.map { number($0, type) }, type: "[]\(type)")
    }

    private static func number(_ text: String, _ type: String) -> TemplateValue {
        switch type {
        case "string": .string(text.trimmingCharacters(in: CharacterSet(charactersIn: "\"")))
        case "float64": .float(Double(text) ?? .nan)
        default:
            text.hasPrefix("0x") ? .uint(UInt64(text.dropFirst(2), radix: 16) ?? 0) : .int(Int64(text) ?? 0)
        }
    }
}
