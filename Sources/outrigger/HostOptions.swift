import ArgumentParser
import Collectors
import Sidecar

/// The options that every command about this host understands.
struct HostOptions: ParsableArguments {
    @Option(name: .long, help: "Configuration file (default: /etc/outrigger/outrigger.yml when present).")
    var config: String?

    @Option(name: .long, help: "Directory of the sockets.")
    var runtimeDir: String?

    @Option(name: .long, help: "Directory of what must outlive a restart.")
    var stateDir: String?

    @Option(
        name: .customLong("web.listen-address"), parsing: .singleValue,
        help: "HOST:PORT to serve HTTP on; repeatable; port 0 picks a free one.")
    var listenAddresses: [String] = []

    @Option(name: .customLong("path.procfs"), help: "Where the host's /proc is mounted.")
    var procfs: String?

    @Option(name: .customLong("path.sysfs"), help: "Where the host's /sys is mounted.")
    var sysfs: String?

    @Option(
        name: .long,
        help: "Pid or namespace file: measure that network namespace instead of our own.")
    var netns: String?

    @Option(name: .customLong("log.level"), help: "debug, info, warn or error.")
    var logLevel: String?

    @Option(name: .customLong("log.format"), help: "logfmt or json.")
    var logFormat: String?

    @Argument(parsing: .allUnrecognized, help: .init(visibility: .hidden))
    var collectorFlags: [String] = []

    /// Flag, environment, file, defaults: the first that speaks decides.
    ///
    /// - Throws: exit 2 with every problem on standard error.
    func settings() throws -> Settings {
        let source = SettingsSource(
            configPath: config, flags: flags, collectors: try collectorSwitches(), invoker: .current)
        do {
            return try source.load()
        } catch {
            throw Failure.couldNot(error)
        }
    }

    private var flags: [String: [String]] {
        let single = [
            "runtime-dir": runtimeDir, "state-dir": stateDir, "path.procfs": procfs, "path.sysfs": sysfs,
            "netns": netns, "log.level": logLevel, "log.format": logFormat,
        ]
        var all = single.compactMapValues { $0.map { [$0] } }
        all["web.listen-address"] = listenAddresses
        return all
    }

    /// `--no-collector.NAME` and `--collector.NAME`, which the catalogue defines and no declaration here repeats.
    private func collectorSwitches() throws -> [String: Bool] {
        var switches: [String: Bool] = [:]
        let names = Catalogue.all.map { $0.type.name }
        for flag in collectorFlags {
            let isOff = flag.hasPrefix("--no-collector.")
            guard isOff || flag.hasPrefix("--collector.") else {
                throw ValidationError("unknown option '\(flag)'")
            }
            let name = String(flag.drop { $0 != "." }.dropFirst())
            guard names.contains(name) else {
                throw ValidationError(
                    "unknown collector '\(name)'; there are \(names.joined(separator: ", "))")
            }
            switches[name] = !isOff
        }
        return switches
    }
}
