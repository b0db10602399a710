package import ArgumentParser
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
        StandardStream.fillGaps()
        let signals = Signals.blocked()
        let supervisor = Supervisor.taken()
        let settings = try host.settings()
        let sidecar: Sidecar
        do {
            sidecar = try Sidecar(settings, supervisor: supervisor)
        } catch {
            throw Failure.couldNot(error)
        }
        let reason = signals.wait { sidecar.refuseReload() }
        sidecar.stop(because: reason)
    }
}
