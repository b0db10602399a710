package import ArgumentParser
import Sidecar

/// The command line: one file per command in `Commands/`.
@main
package struct Outrigger: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "outrigger",
        abstract: "Measures a real-time server and its host, and says why it is about to fall over.",
        discussion: """
            EXAMPLES
              outrigger run
              outrigger push 'chat.sent:1|c|#room:lobby'
            """,
        version: "outrigger \(Version.number)",
        subcommands: [
            RunCommand.self, ScrapeCommand.self, PushCommand.self, RulesCommand.self, DoctorCommand.self,
            CheckConfigCommand.self,
        ])

    package init() {}
}
