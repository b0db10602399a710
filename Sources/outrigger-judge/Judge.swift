import ArgumentParser

/// Runs foreign test corpora through our engines, a line per file.
@main
struct Judge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outrigger-judge", abstract: "Runs foreign test corpora through our engines.",
        subcommands: [
            PromQLTestCommand.self,
            ParseExprCommand.self,
            DogStatsDJudge.self,
            TemplateCommand.self,
        ])
}
