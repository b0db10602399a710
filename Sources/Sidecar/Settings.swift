package import Collectors
package import Ingest
package import Kernel
import SeriesStore
package import Telemetry

/// Everything a user can decide about a sidecar, with the defaults of the contract.
package struct Settings: Sendable {
    package var interval: Duration = .seconds(1)
    /// Zero switches the fast tick off.
    package var fastInterval: Duration = .milliseconds(100)
    /// How often the doctor looks; zero switches it off.
    package var doctorInterval: Duration = .seconds(10)
    package var procfs = "/proc"
    package var sysfs = "/sys"
    /// Where the host's root folder is mounted.
    package var rootfs = "/"
    /// The network namespace that is measured instead of our own.
    package var netns: NetworkTarget?
    package var runtimeDirectory: String
    package var stateDirectory: String
    package var listen: [String] = ["127.0.0.1:9478"]
    package var disabledCollectors = Catalogue.offByDefault
    package var processes: [ProcessSettings] = []
    package var sockets: [SocketSettings] = SocketSettings.defaults
    package var maxSeries = 100_000
    package var histograms: [SeriesTableOptions.Boundaries] = []
    package var memoryLimitBytes = 64 << 20
    package var job = "node"
    package var instance: String
    package var externalLabels: [Label] = []
    /// Paths and globs; `nil` means the rules compiled in, an empty list none.
    package var ruleFiles: [String]?
    package var alertmanagers: [String] = []
    package var sinks: [SinkSettings] = [SinkSettings(name: "log", kind: .stdout)]
    package var reuse = ReuseSettings()
    package var healthInputs = HealthInput.defaults
    package var logLevel = LogLevel.info
    package var logFormat = LogFormat.logfmt

    /// The defaults for whoever runs this process on this host.
    package init(for user: Invoker) {
        runtimeDirectory = user.runtimeDirectory
        stateDirectory = user.stateDirectory
        instance = user.hostName
    }
}

extension Settings {
    /// Refuses a /proc that is not there: with it nothing at all could be looked at.
    package func checkProcfs() throws(SettingsError) {
        let advice = "give the place where the host's /proc is mounted"
        do throws(KernelError) {
            if try DirectoryStream(path: procfs).next({ _ in () }) != nil { return }
        } catch .missing {
            throw SettingsError(problems: ["path.procfs: there is no folder `\(procfs)`; \(advice)"])
        } catch {
            throw SettingsError(problems: ["path.procfs: \(error)"])
        }
        throw SettingsError(problems: ["path.procfs: nothing is mounted at `\(procfs)`; \(advice)"])
    }

    /// The namespace whose facts carry no label: our own, or the one that was asked for.
    func networkScope() throws(NetworkDoorError) -> NetworkScope {
        guard let netns else { return NetworkScope() }
        return NetworkScope(door: try NetworkDoor(to: netns, procfs: procfs))
    }

    /// What every series in store and rules carries.
    var commonLabels: [Label] { [Label("job", job), Label("instance", instance)] }

    /// Half of the memory; the other half is for application series, beside which the host's own must find room.
    var storeLimits: StoreLimits {
        StoreLimits(memoryBytes: memoryLimitBytes / 2, maxSeries: maxSeries + Self.hostSeries)
    }

    /// More than a host with hundreds of processors, disks and listeners has.
    private static let hostSeries = 20_000

    /// Half of the memory; the other half is for history.
    func seriesTableOptions(startedAt: Timestamp) -> SeriesTableOptions {
        var generator = SystemRandomNumberGenerator()
        var options = SeriesTableOptions(secret: SeriesSecret(using: &generator), startedAt: startedAt)
        options.maxSeries = maxSeries
        options.memoryLimitBytes = memoryLimitBytes / 2
        options.boundaries = histograms
        options.isReserved = ReservedNames().contains
        return options
    }
}
