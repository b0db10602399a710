import ArgumentParser
import TestKit
import Testing
import outrigger

struct HelpTests {
    static let commands: [any ParsableCommand.Type] = [
        Outrigger.self, RunCommand.self, ScrapeCommand.self, PushCommand.self, RulesCommand.self,
        RulesCheckCommand.self, CheckConfigCommand.self, DoctorCommand.self,
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
        (["doctor", "--only", "listen.overflw"], "did you mean `listen.overflow`?"),
        (
            ["doctor", "--skip", "nonsense,listen.overflow"],
            "unknown check 'nonsense'; --list names them all"
        ),
        (["doctor", "--explain", "internal-eror"], "did you mean `internal-error`?"),
        (
            ["doctor", "--for", "0"],
            "--for takes a length of time from 100ms to 1h, such as 10s or 1m, not '0'"
        ),
        (["doctor", "--for", "10"], "not '10'"),
        (["doctor", "--for", "2h"], "not '2h'"),
        (["doctor", "--connections", "0"], "--connections takes a number of connections from 1 to"),
        (["doctor", "--connections", "1000000001"], "from 1 to 1000000000, such as 100000"),
        (["doctor", "--url", "ftp://a"], "--url takes http://HOST:PORT, such as http://127.0.0.1:9478"),
        (["doctor", "--only", "listen.overflow", "--skip", "listen.overflow"], "leave no check to run"),
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
