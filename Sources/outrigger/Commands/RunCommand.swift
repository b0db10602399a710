package import ArgumentParser
import Glibc
import Sidecar

/// `outrigger run`: the sidecar, in the foreground, until SIGTERM or SIGINT.
package struct RunCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the sidecar in the foreground.",
        discussion: """
            EXAMPLES
              outrigger run
              outrigger run --config outrigger.yml --web.listen-address 127.0.0.1:0
            """)

    @OptionGroup var host: HostOptions

    package init() {}

    package func run() throws {
        let signals = Signals.blocked()
        let settings: Settings
        do { settings = try host.settings() } catch let error as SettingsError { throw Failure.couldNot(error) }
        do {
            let sidecar = try Sidecar(settings)
            try sidecar.start()
            let signal = signals.wait()
            sidecar.stop(because: signal)
        } catch {
            throw Failure.couldNot(error)
        }
    }
}
