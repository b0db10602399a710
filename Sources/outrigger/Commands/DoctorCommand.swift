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
        let asked = try options.asked()
        var run = DoctorRun(
            checks: checks,
            question: Question(connections: options.connections, isPreflight: options.preflight),
            length: try options.window(), sidecar: SidecarAddress(parsing: options.url))
        do {
            if let folder = options.from {
                run.question.target = asked.recordedTarget
                let exam = try Recording.examination(of: folder, question: run.question, checks: checks)
                return run.report(of: exam, start: Recording.start(of: folder))
            }
            let place = try TargetScope(asked, procfs: options.procfs, sysfs: options.sysfs)
            run.question.target = place.target
            let host = LiveHost(
                scope: place.scope, procfs: options.procfs, sysfs: options.sysfs,
                rootfs: options.rootfs == "/" ? "" : options.rootfs)
            let mask = options.maskAddresses ? AddressMask(secret: .random(in: .min ... .max)) : nil
            let (exam, start) = try run.examination(of: host, recordingInto: options.record, mask: mask)
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

extension TargetScope.Asked {
    /// Of a recording, which is of one namespace whoever is asked for.
    fileprivate var recordedTarget: Question.Target {
        switch self {
        case .process(let pid): .process(pid)
        case .cgroup(let path): .cgroup(path)
        case .port(let port): .port(port)
        case .nothing, .network: .everything
        }
    }
}
