import ArgumentParser
import FoundationEssentials
import LineCorpus

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
            let rows = LineRow.all(in: Array(try Data(contentsOf: URL(fileURLWithPath: file)))) { line in
                try JSONDecoder().decode(JSONTree.self, from: Data(line))
            }
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
