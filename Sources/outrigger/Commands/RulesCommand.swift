package import ArgumentParser
import Rules
import Sidecar
import WireFormats

/// `outrigger rules`: what can be done with rule files without a sidecar.
package struct RulesCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Works with Prometheus rule files.",
        discussion: """
            EXAMPLES
              outrigger rules check alerts/host.yml
              outrigger rules check 'alerts/*.yml' --ignore-unknown-fields
            """,
        subcommands: [RulesCheckCommand.self])

    package init() {}
}

/// `outrigger rules check`: parses and lints rule files; every problem is `file:line:column: sentence`.
package struct RulesCheckCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Parses rule files and names every problem with its place.",
        discussion: """
            EXAMPLES
              outrigger rules check alerts/host.yml
              outrigger rules check 'alerts/*.yml' --ignore-unknown-fields
            """)

    @Argument(help: "Files or globs.")
    var files: [String]

    @Flag(help: "Pass over keys that no rule file has.")
    var ignoreUnknownFields = false

    package init() {}

    package func run() throws {
        var isSound = true
        for pattern in files where TextFile.matching(pattern).isEmpty {
            print("\(pattern): no file matches")
            isSound = false
        }
        for path in files.flatMap(TextFile.matching) {
            do {
                let text = String(decoding: try TextFile.contents(of: path), as: UTF8.self)
                let (file, problems) = RuleFile.parse(
                    text, name: path, ignoringUnknownKeys: ignoreUnknownFields)
                for problem in problems { print(problem) }
                if let file {
                    let count = file.groups.reduce(0) { $0 + $1.rules.count }
                    print("\(path): \(count) rules in \(file.groups.count) groups")
                } else {
                    isSound = false
                }
            } catch {
                print(error)
                isSound = false
            }
        }
        if !isSound { throw ExitCode(1) }
    }
}
