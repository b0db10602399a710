import ArgumentParser
import TestKit
import Testing
import outrigger

struct HelpTests {
    static let commands: [any ParsableCommand.Type] = [
        Outrigger.self, RunCommand.self, ScrapeCommand.self, PushCommand.self, RulesCommand.self,
        RulesCheckCommand.self, CheckConfigCommand.self,
    ]

    @Test(arguments: commands.indices)
    func opensWithWhatItDoesAndTwoExamples(_ index: Int) throws {
        let command = Self.commands[index]
        let help = Outrigger.helpMessage(for: command, columns: 100)
        try expectGolden(help, "\(command.configuration.commandName ?? "outrigger").help.txt")
        let examples = help.split(separator: "\n").filter { $0.hasPrefix("  ") && $0.contains("outrigger ") }
        #expect(examples.count >= 2)
    }

    @Test(arguments: [
        (["run", "--no-collector.nonsense"], "unknown collector"),
        (["run", "--frobnicate"], "unknown option"),
        (["push"], "Missing expected argument"),
    ])
    func explainsMisuse(_ arguments: [String], _ part: String) {
        #expect(throws: (any Error).self) { try Self.parseAndValidate(arguments, part) }
    }

    private static func parseAndValidate(_ arguments: [String], _ part: String) throws {
        do {
            var command = try Outrigger.parseAsRoot(arguments)
            try command.run()
        } catch {
            #expect(Outrigger.fullMessage(for: error).contains(part))
            throw error
        }
    }
}
