package import ArgumentParser
import Sidecar

/// `outrigger check-config`: what is wrong with a configuration, or what it comes to.
package struct CheckConfigCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Validates a configuration file.",
        discussion: """
            EXAMPLES
              outrigger check-config
              outrigger check-config outrigger.yml --effective
            """)

    @Argument(help: "The file (default: \(SettingsSource.defaultPath) when present).")
    var file: String?

    @Flag(help: "Print every setting with defaults filled in, as YAML.")
    var effective = false

    package init() {}

    package func run() throws {
        let source = SettingsSource(configPath: file, invoker: .current)
        do {
            let settings = try source.load()
            _ = try LoadedRules(settings)
            print(effective ? EffectiveSettings(settings).yaml : "\(source.description): fine")
        } catch {
            throw Failure.found(error.description)
        }
    }
}
