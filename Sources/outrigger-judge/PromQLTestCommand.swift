import ArgumentParser
import Foundation
import PromQLScript

/// `outrigger-judge promqltest FILE.test…`.
struct PromQLTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promqltest", abstract: "Runs scripts of the promqltest language.")

    @Argument(help: "Scripts, for example ../shared/corpus/promqltest/*.test") var files: [String]

    func run() throws {
        var passed = 0
        var failed = 0
        for file in files {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let report = ScriptRunner.run(Script(text))
            for failure in report.failures { print("  \(failure)") }
            print("\(file) \(report.passed)/\(report.total)")
            passed += report.passed
            failed += report.failures.count
        }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }
}
