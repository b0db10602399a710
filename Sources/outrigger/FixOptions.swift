import ArgumentParser
import Doctor
import Sidecar
import Telemetry

/// What shall be done about the findings.
struct FixOptions: ParsableArguments {
    @Flag(help: "Print a sysctl.d file that helps, with evidence and way back, and what no sysctl does.")
    var fix = false

    @Option(
        defaultAsFlag: FixFile.standard, parsing: .next,
        help: ArgumentHelp("With --fix: store that file.", valueName: "file"))
    var write: String?

    @Flag(help: "With --fix: set the running values, measure again, and say what came of it.")
    var apply = false

    @Option(help: "With --apply: how long to measure again, such as 30s.")
    var verify: String?

    @Flag(help: "With --fix: lower values and overwrite files of others where that is needed.")
    var force = false

    @Option(
        defaultAsFlag: "", parsing: .next,
        help: ArgumentHelp("Take back what --apply has set, the newest or this one.", valueName: "id"))
    var rollback: String?

    @Option(help: "Directory of what can be taken back.")
    var stateDir: String?

    /// How long to measure again.
    func window() throws -> Duration {
        let text = verify ?? "30s"
        let (least, most) = (DoctorWindow.shortest, DoctorWindow.longest)
        if let window = PrometheusDuration.parse(text), (least...most).contains(window) { return window }
        throw ValidationError(
            """
            --verify takes a length of time from \(PrometheusDuration.text(least)) to \
            \(PrometheusDuration.text(most)), such as 30s or 1m, not '\(text)'
            """)
    }

    var rollbacks: RollbackFolder {
        let invoker = Invoker.current
        return RollbackFolder(
            stateDirectory: stateDir ?? invoker.stateDirectory, userID: invoker.userID)
    }

    /// Refuses what makes no sense together, as a mistake of the command line.
    func check(beside options: DoctorOptions) throws {
        _ = try window()
        try refuse(
            "--rollback", rollback != nil,
            with: [
                ("--fix", fix), ("--write", write != nil), ("--apply", apply), ("--force", force),
                ("--from", options.from != nil), ("--record", options.record != nil),
                ("--json", options.json),
                ("--preflight", options.preflight), ("--list", options.list),
                ("--explain", options.explain != nil),
            ])
        try refuse("--from", options.from != nil, with: [("--apply", apply)])
        try refuse("--fix", fix, with: [("--list", options.list), ("--explain", options.explain != nil)])
        if options.from != nil, write == FixFile.standard {
            throw ValidationError(
                "--write takes the name of a file with --from: the recording is of another host")
        }
        if options.rootfs != "/", write == FixFile.standard {
            throw ValidationError(
                "--write takes the name of a file with --path.rootfs: \(FixFile.standard) would be ours, not the host's"
            )
        }
        for (name, isGiven) in [("--write", write != nil), ("--apply", apply), ("--force", force)]
        where isGiven && !fix {
            throw ValidationError("\(name) is of use with --fix only")
        }
        if verify != nil, !apply { throw ValidationError("--verify is of use with --apply only") }
        if fix, options.json {
            throw ValidationError("--fix prints a file, not JSON; --json alone has the fix of each finding")
        }
        if write == "" { throw ValidationError("--write takes the name of a file") }
        if let rollback, !rollback.isEmpty, !Rollback.isID(rollback) {
            throw ValidationError(
                "--rollback takes an id such as 20260101T000000.000Z-4242, not '\(rollback.prefix(60))'")
        }
    }

    private func refuse(_ name: String, _ isGiven: Bool, with others: [(name: String, isGiven: Bool)]) throws
    {
        guard isGiven, let other = others.first(where: \.isGiven) else { return }
        throw ValidationError("\(name) and \(other.name) make no sense together")
    }
}
