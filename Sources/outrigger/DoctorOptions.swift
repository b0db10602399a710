import ArgumentParser
import Bytes
import Doctor
import Kernel
import Sidecar
import Telemetry

/// Whom the doctor looks at, for how long, by which checks, and how it tells what it found.
struct DoctorOptions: ParsableArguments {
    @Option(help: "This process, in its network namespace, from outside.")
    var pid: Int32?

    @Option(help: "The network namespace of a pid, or a file such as /run/netns/blue.")
    var netns: String?

    @Option(help: "The processes of a control group, such as /system.slice/gateway.service.")
    var cgroup: String?

    @Option(help: "Whoever listens on this TCP port.")
    var port: UInt16?

    @Option(name: .customLong("for"), help: "How long to look, such as 3s; Ctrl-C reports at once.")
    var length = "10s"

    @Option(
        help: "How many connections the host shall carry: makes configuration that would not do a warning.")
    var connections: Int?

    @Flag(help: "The checklist before a load test, with what passed.")
    var preflight = false

    @Flag(help: "Every number with its file and field, every remedy with its risk.")
    var verbose = false

    @Flag(help: "JSON, as docs/doctor.schema.json describes it.")
    var json = false

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Only these checks.", valueName: "id"))
    var only: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("All checks but these.", valueName: "id"))
    var skip: [String] = []

    @Flag(help: "List every check with what it reads, and look at nothing.")
    var list = false

    @Option(help: ArgumentHelp("The page of one check: mechanism, remedy, risk, sources.", valueName: "id"))
    var explain: String?

    @Option(help: ArgumentHelp("Write what was seen into a new folder, for --from.", valueName: "folder"))
    var record: String?

    @Flag(help: "With --record: other addresses in place of the true ones, the same for the same.")
    var maskAddresses = false

    @Option(help: ArgumentHelp("Look at a recording instead of this host.", valueName: "folder"))
    var from: String?

    @Option(
        help: "Sidecar that is asked for what it remembers; silent when none runs.")
    var url = SidecarAddress.standard

    @Option(name: .customLong("path.procfs"), help: "Where the host's /proc is mounted.")
    var procfs = "/proc"

    @Option(name: .customLong("path.sysfs"), help: "Where the host's /sys is mounted.")
    var sysfs = "/sys"

    @Option(name: .customLong("path.rootfs"), help: "Where the host's root folder is mounted.")
    var rootfs = "/"

    func validate() throws {
        _ = try window()
        _ = try checks()
        _ = try asked()
        if let connections, !(1...Self.mostConnections).contains(connections) {
            throw ValidationError(
                "--connections takes a number of connections from 1 to \(Self.mostConnections), such as 100000"
            )
        }
        if let explain { _ = try Self.check(explain, among: Check.all + [InternalError.check]) }
        if SidecarAddress(parsing: url) == nil { throw ValidationError("--url \(SidecarAddress.expected)") }
    }

    /// What fs.nr_open can be raised to allows no more.
    private static let mostConnections = 1_000_000_000

    /// The one target that was named.
    func asked() throws -> TargetScope.Asked {
        let named = [
            pid.map { _ in "--pid" }, netns.map { _ in "--netns" }, cgroup.map { _ in "--cgroup" },
            port.map { _ in "--port" },
        ].compactMap(\.self)
        if named.count > 1 {
            throw ValidationError("\(named.joined(separator: " and ")) name two targets; choose one")
        }
        if from != nil, netns != nil {
            throw ValidationError("--netns is of no use with --from: a recording is of one")
        }
        if from != nil, record != nil {
            throw ValidationError("--record needs a live host, and --from looks at a recording")
        }
        if let pid {
            if pid < 1 { throw ValidationError("--pid takes the number of a process, such as 4242") }
            return .process(pid)
        }
        if let netns {
            guard let target = NetworkTarget(parsing: netns) else {
                throw ValidationError("--netns \(NetworkTarget.expected), found '\(netns)'")
            }
            return .network(target)
        }
        if let port, port == 0 { throw ValidationError("--port takes a TCP port from 1 to 65535") }
        return cgroup.map { .cgroup($0) } ?? port.map { .port($0) } ?? .nothing
    }

    func window() throws -> Duration {
        let (least, most) = (DoctorWindow.shortest, DoctorWindow.longest)
        if let window = PrometheusDuration.parse(length), (least...most).contains(window) { return window }
        throw ValidationError(
            """
            --for takes a length of time from \(PrometheusDuration.text(least)) to \
            \(PrometheusDuration.text(most)), such as 10s or 1m, not '\(length)'
            """)
    }

    /// Those that were asked for, in the order of the catalogue.
    func checks() throws -> [Check] {
        let wanted = try Set(Self.names(in: only).map { try Self.check($0, among: Check.all).id })
        let unwanted = try Set(Self.names(in: skip).map { try Self.check($0, among: Check.all).id })
        let checks = Check.all.filter {
            (wanted.isEmpty || wanted.contains($0.id)) && !unwanted.contains($0.id)
        }
        if checks.isEmpty { throw ValidationError("--only and --skip leave no check to run") }
        return checks
    }

    /// Names may stand apart or with commas between.
    private static func names(in arguments: [String]) -> [String] {
        arguments.flatMap { $0.split(separator: ",").map(String.init) }
    }

    private static func check(_ id: String, among checks: [Check]) throws -> Check {
        if let check = checks.first(where: { $0.id == id }) { return check }
        let near = Self.ids(near: id, among: checks.map(\.id))
        let hint =
            near.isEmpty
            ? Spelling.hint(for: id, among: checks.map(\.id)) : "; there are \(near.joined(separator: ", "))"
        throw ValidationError("unknown check '\(id)'\(hint); --list names them all")
    }

    /// Those that have every word of what was typed, when they are few.
    private static func ids(near id: String, among ids: [String]) -> [String] {
        let words = id.lowercased().split { !$0.isLetter && !$0.isNumber }.filter { $0.count > 2 }
        let near = ids.filter { id in words.allSatisfy(id.contains) }
        return words.isEmpty || near.count > 8 ? [] : near
    }
}
