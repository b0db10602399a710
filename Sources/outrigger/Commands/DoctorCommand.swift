package import ArgumentParser
import Doctor
import Glibc
import Kernel
import Sidecar

/// `outrigger doctor`: looks at the host for some seconds and says what is sick, why, and what helps.
package struct DoctorCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says which limit, setting or line of code is to blame, with the evidence.",
        discussion: """
            EXAMPLES
              outrigger doctor
              outrigger doctor --pid "$(pgrep -n gateway)" --for 10s --json
            """)

    @OptionGroup var options: DoctorOptions

    package init() {}

    package func run() throws {
        let checks = try options.checks()
        let style = Style.ofStandardOutput(isVerbose: options.verbose)
        if options.list {
            return try Self.write(
                options.json
                    ? CheckListing.json(of: checks)
                    : Array(CheckListing.text(of: checks, width: style.width).utf8))
        }
        if let id = options.explain, let check = Check.explained(id) {
            return try Self.write(Array(CheckPage.text(of: check, width: min(style.width, 100)).utf8))
        }
        let report = try report(by: checks)
        try Self.write(
            options.json ? JSONReport(report).bytes : Array(TableReport.text(of: report, style).utf8))
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }

    private func report(by checks: [Check]) throws -> Report {
        let question = Question(connections: options.connections, isPreflight: options.preflight)
        let run = DoctorRun(
            checks: checks, question: question, length: try options.window(),
            sidecar: SidecarAddress(parsing: options.url))
        do {
            let host = LiveHost(
                scope: NetworkScope(), procfs: options.procfs, sysfs: options.sysfs,
                rootfs: options.rootfs == "/" ? "" : options.rootfs)
            let (exam, start) = try run.examination(of: host)
            return run.report(of: exam, start: start)
        } catch {
            throw Failure.couldNot(error)
        }
    }

    private static func write(_ bytes: [UInt8]) throws {
        if StandardStream.output.write(bytes) { return }
        throw Failure.couldNot(
            SettingsError(problems: ["cannot write: \(String(cString: strerror(errno)))"]))
    }
}
