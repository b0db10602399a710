package import ArgumentParser
import Doctor
import Glibc
import Kernel
import Sidecar
import Telemetry

/// `outrigger doctor`: looks at the host for some seconds and says what is sick, why, and what helps.
package struct DoctorCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says which limit, setting or line of code is to blame, with the evidence.",
        discussion: """
            EXAMPLES
              outrigger doctor
              outrigger doctor --pid "$(pgrep -n gateway)" --for 10s --json
              outrigger doctor --preflight --connections 100000
              outrigger doctor --fix --apply
            """)

    @OptionGroup var options: DoctorOptions
    @OptionGroup var fix: FixOptions

    package init() {}

    package func validate() throws { try fix.check(beside: options) }

    package func run() throws {
        let checks = try options.checks()
        let style = Style.ofStandardOutput(isVerbose: options.verbose)
        if options.list {
            return try Self.write(
                options.json
                    ? CheckListing.json(of: checks)
                    : style.encoded(CheckListing.text(of: checks, width: style.width)))
        }
        if let id = options.explain, let check = Check.explained(id) {
            return try Self.write(style.encoded(CheckPage.text(of: check, width: min(style.width, 100))))
        }
        if let id = fix.rollback { return try rollBack(id, style) }
        let look = try look(by: checks)
        let code =
            fix.fix ? try cure(look, style) : try tell(look.found.report, style)
        if code != 0 { throw ExitCode(code) }
    }

    /// What was looked at, and how to look again.
    private struct Look {
        var run: DoctorRun
        var found: FixRun.Judged
        /// `nil` for a recording.
        var host: LiveHost?
        var scope: NetworkScope?
    }

    private func tell(_ report: Report, _ style: Style) throws -> Int32 {
        try Self.write(
            options.json
                ? JSONReport(report).bytes
                : style.encoded(
                    options.preflight
                        ? PreflightTable.text(of: report, style) : TableReport.text(of: report, style)))
        return report.exitCode
    }

    private func look(by checks: [Check]) throws -> Look {
        // Before the first thread starts, of which none may take the signal. Of a recording there is nothing to say early.
        let interruption = options.from == nil ? Interruption.held() : nil
        defer { interruption?.release() }
        let asked = try options.asked()
        var run = DoctorRun(
            checks: checks,
            question: Question(connections: options.connections, isPreflight: options.preflight),
            length: try options.window(), sidecar: SidecarAddress(parsing: options.url))
        do {
            if let folder = options.from {
                run.question.target = asked.recordedTarget
                let exam = try Recording.examination(of: folder, question: run.question, checks: checks)
                return Look(run: run, found: (run.report(of: exam, start: Recording.start(of: folder)), exam))
            }
            let place = try TargetScope(asked, procfs: options.procfs, sysfs: options.sysfs)
            run.question.target = place.target
            let host = liveHost(place.scope)
            if fix.write == FixFile.standard, host.description().isContainer != false {
                throw StateError(FixFile.needsName)
            }
            let mask = options.maskAddresses ? AddressMask(secret: .random(in: .min ... .max)) : nil
            let (exam, start) = try run.examination(of: host, recordingInto: options.record, mask: mask)
            return Look(
                run: run, found: (run.report(of: exam, start: start), exam), host: host, scope: place.scope)
        } catch {
            throw Failure.couldNot(error)
        }
    }

    private func cure(_ look: Look, _ style: Style) throws -> Int32 {
        var wishes = FixRun.Wishes()
        (wishes.file, wishes.isApplied, wishes.isForced) = (fix.write, fix.apply, fix.force)
        var run = look.run
        if fix.apply, look.found.exam.isInterrupted {
            throw Failure.couldNot(StateError("interrupted before anything was set"))
        }
        // A reader that leaves early must not keep harm from being restored.
        if fix.apply { signal(SIGPIPE, SIG_IGN) }
        run.length = try fix.window()
        wishes.verifySeconds = run.length.inSeconds
        let date = WallClock.text(of: WallClock.now)
        let fixing = FixRun(
            writer: look.scope.map { LiveSettings(scope: $0, procfs: options.procfs) },
            rollbacks: fix.rollbacks, date: date, id: Rollback.id(at: date, by: getpid()), place: place,
            style: style, say: { try Self.write(style.encoded($0)) }, warn: Failure.warn)
        do {
            return try fixing.run(look.found, wishes) {
                guard let host = look.host else { return look.found }
                let (exam, start) = try run.examination(of: host)
                return (run.report(of: exam, start: start), exam)
            }
        } catch {
            throw error is ExitCode ? error : Failure.couldNot(error)
        }
    }

    /// What names the target, the host's folders and the state directory once more, for a shell.
    package var place: String {
        let words = [
            ("--pid", options.pid.map { "\($0)" }), ("--netns", options.netns), ("--cgroup", options.cgroup),
            ("--path.procfs", options.procfs == "/proc" ? nil : options.procfs),
            ("--path.sysfs", options.sysfs == "/sys" ? nil : options.sysfs),
            ("--path.rootfs", options.rootfs == "/" ? nil : options.rootfs), ("--state-dir", fix.stateDir),
        ]
        return words.compactMap { name, value in value.map { "\(name) \($0.shellWord)" } }
            .joined(separator: " ")
    }

    private func rollBack(_ id: String, _ style: Style) throws {
        do {
            let place = try TargetScope(try options.asked(), procfs: options.procfs, sysfs: options.sysfs)
            let host = liveHost(place.scope)
            let run = RollbackRun(
                writer: LiveSettings(scope: place.scope, procfs: options.procfs), rollbacks: fix.rollbacks,
                network: host.description().networkNamespace)
            let restoration = try run.run(id.isEmpty ? nil : id) { path in
                // A file that cannot be read any more is not what it was.
                try? host.text(String(path.drop { $0 == "/" }))
            }
            try Self.write(style.encoded(restoration.text(style)))
            if !restoration.isComplete { throw ExitCode(2) }
        } catch {
            throw error is ExitCode ? error : Failure.couldNot(error)
        }
    }

    private func liveHost(_ scope: NetworkScope) -> LiveHost {
        LiveHost(
            scope: scope, procfs: options.procfs, sysfs: options.sysfs,
            rootfs: options.rootfs == "/" ? "" : options.rootfs)
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
