import Kernel
import Telemetry

/// A setting that a flag or an environment variable may decide over the configuration file.
///
///     --web.listen-address 127.0.0.1:0     OUTRIGGER_WEB_LISTEN_ADDRESS=127.0.0.1:0
package struct Override: Sendable {
    /// The flag without its dashes.
    package let name: String
    /// Whether its variable holds several values with commas between.
    private var isList: Bool { name == "web.listen-address" }
    private let apply: @Sendable (inout Settings, [String]) throws(SettingsError) -> Void

    /// `web.listen-address` is `OUTRIGGER_WEB_LISTEN_ADDRESS`.
    package var variable: String {
        "OUTRIGGER_" + name.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
    }

    package static let all: [Override] = [
        Override(name: "runtime-dir") { settings, values in settings.runtimeDirectory = values[0] },
        Override(name: "state-dir") { settings, values in settings.stateDirectory = values[0] },
        Override(name: "web.listen-address") { settings, values in settings.listen = values },
        Override(name: "path.procfs") { settings, values in settings.procfs = values[0] },
        Override(name: "path.sysfs") { settings, values in settings.sysfs = values[0] },
        Override(name: "netns") { settings, values throws(SettingsError) in
            guard let target = NetworkTarget(parsing: values[0]) else {
                throw SettingsError(problems: ["netns: \(NetworkTarget.expected), found `\(values[0])`"])
            }
            settings.netns = target
        },
        Override(name: "log.level") { settings, values throws(SettingsError) in
            settings.logLevel = try choice(values[0], of: "log.level")
        },
        Override(name: "log.format") { settings, values throws(SettingsError) in
            settings.logFormat = try choice(values[0], of: "log.format")
        },
    ]

    /// Lets the environment, then the flags, decide.
    package static func apply(
        flags: [String: [String]], environment: [String: String], to settings: inout Settings
    ) throws(SettingsError) {
        for override in all {
            if let values = flags[override.name], !values.isEmpty {
                try override.apply(&settings, values)
            } else if let value = environment[override.variable], !value.isEmpty {
                try override.apply(
                    &settings, override.isList ? value.split(separator: ",").map(String.init) : [value])
            }
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, of name: String
    ) throws(SettingsError) -> Choice {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw SettingsError(problems: ["\(name): expected one of \(known), found `\(text)`"])
    }
}

/// All that is wrong with what the user decided, a sentence each.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    package let problems: [String]

    package init(problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}
