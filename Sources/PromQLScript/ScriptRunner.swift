import PromQL
import Telemetry

/// How a script went: each `eval` passes whole or fails.
package struct ScriptReport: Sendable {
    package struct Failure: Sendable, CustomStringConvertible {
        /// From 1.
        package let line: Int
        package let query: String
        package let problem: String

        package var description: String { "line \(line): \(query): \(problem)" }
    }

    package private(set) var total = 0
    package private(set) var failures: [Failure] = []

    package var passed: Int { total - failures.count }

    fileprivate mutating func note(_ line: Int, _ query: String, _ problem: String?) {
        total += 1
        if let problem { failures.append(Failure(line: line, query: query, problem: problem)) }
    }
}

/// Runs a script's commands in order against one store.
package enum ScriptRunner {
    /// What the reference's own runner sets.
    static let options = EvaluationOptions(sampleLimit: 10_000, delaysNameRemoval: true)

    package static func run(_ script: Script) -> ScriptReport {
        var store = ScriptStore()
        var report = ScriptReport()
        for block in script.blocks {
            switch block.command {
            case .clear: store = ScriptStore()
            case .load(let step, let withHistograms, let lines):
                store.load(lines, step: step)
                if withHistograms { store.loadCustomBoundHistograms(of: lines) }
            case .eval(let command):
                let problem = EvalCheck(command, store).problem
                report.note(block.line, command.query, problem)
            case .unreadable(let problem): report.note(block.line, "", problem)
            }
        }
        return report
    }
}
