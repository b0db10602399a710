import Glibc
import WireFormats

/// Where settings come from: flags, environment, configuration file, defaults; the first that speaks decides.
package struct SettingsSource: Sendable {
    package static let defaultPath = "/etc/outrigger/outrigger.yml"

    package let configPath: String?
    /// By name without dashes, as in `Override.all`.
    package let flags: [String: [String]]
    /// What `--collector.NAME` (true) and `--no-collector.NAME` (false) decided.
    package let collectors: [String: Bool]
    package let invoker: Invoker

    package init(
        configPath: String?, flags: [String: [String]] = [:], collectors: [String: Bool] = [:],
        invoker: Invoker
    ) {
        self.configPath = configPath
        self.flags = flags
        self.collectors = collectors
        self.invoker = invoker
    }

    /// The file that is read: the one that was named, else the default one when it is there.
    private var path: String? {
        configPath ?? invoker.environment["OUTRIGGER_CONFIG"]
            ?? (access(Self.defaultPath, F_OK) == 0 ? Self.defaultPath : nil)
    }

    /// What was read, for a person.
    package var description: String { path ?? "no configuration file, the defaults" }

    /// - Throws: every problem of the file with its place, or the first of a flag or variable.
    package func load() throws(SettingsError) -> Settings {
        var settings = Settings(for: invoker)
        if let path { try Self.read(TextFile.contents(of: path), path, invoker, into: &settings) }
        try Override.apply(flags: flags, environment: invoker.environment, to: &settings)
        for (name, isOn) in collectors {
            if isOn {
                settings.disabledCollectors.remove(name)
            } else {
                settings.disabledCollectors.insert(name)
            }
        }
        return settings
    }

    /// Reads the text of a configuration file over the defaults.
    package static func read(
        _ text: [UInt8], _ file: String, _ invoker: Invoker, into settings: inout Settings
    ) throws(SettingsError) {
        do {
            let expanded = try VariableExpansion(invoker.environment).expand(
                YAMLDocument(bytes: text, file: file))
            let (_, problems) = YAMLReader.read(expanded) { SettingsFile(top: $0).apply(to: &settings) }
            let errors = problems.filter { $0.severity == .error }
            if !errors.isEmpty { throw SettingsError(problems: errors.map(\.description)) }
        } catch let problem as FileProblem {
            throw SettingsError(problems: [problem.description])
        } catch let error as SettingsError {
            throw error
        } catch {
            throw SettingsError(problems: ["\(file): \(error)"])
        }
    }
}
