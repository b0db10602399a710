package import ArgumentParser

/// The command line: one file per command in `Commands/`.
@main
package struct Outrigger: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "outrigger", abstract: "Measures a real-time server and its host.")

    package init() {}
}
