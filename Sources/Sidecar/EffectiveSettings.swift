import Collectors
import Ingest
import Kernel
import Telemetry
import WireFormats

/// Settings as a configuration file that would give them again, with every default written out.
package struct EffectiveSettings {
    private let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package var yaml: String {
        var lines = [
            "interval: \(PrometheusDuration.text(settings.interval))",
            "fast_interval: \(PrometheusDuration.text(settings.fastInterval))",
            "doctor_interval: \(PrometheusDuration.text(settings.doctorInterval))",
            "runtime_dir: \(quoted(settings.runtimeDirectory))",
            "state_dir: \(quoted(settings.stateDirectory))",
            "job: \(quoted(settings.job))",
            "instance: \(quoted(settings.instance))",
            "max_series: \(settings.maxSeries)",
            "memory_limit: \(settings.memoryLimitBytes)",
            "external_labels: { \(settings.externalLabels.map { "\($0.name): \(quoted($0.value))" }.joined(separator: ", ")) }",
            settings.ruleFiles.map { "rules: \(list($0))" } ?? "# rules: those compiled in",
            "path: { procfs: \(quoted(settings.procfs)), sysfs: \(quoted(settings.sysfs)), rootfs: \(quoted(settings.rootfs)) }",
            settings.netns.map { "netns: \(quoted($0.text))" } ?? "# netns: that of this process",
            "log: { level: \(settings.logLevel.rawValue), format: \(settings.logFormat.rawValue) }",
            "web: { listen: \(list(settings.listen)) }",
            "collectors: { enabled: \(list(enabled)), disabled: \(list(settings.disabledCollectors.sorted())) }",
            "alerting:",
            "  alertmanagers: \(list(settings.alertmanagers))",
            "  sinks:",
        ]
        lines += settings.sinks.map { "    - { name: \(quoted($0.name)), type: \($0.kind.rawValue) }" }
        lines += items("processes", settings.processes.map(\.yaml))
        lines += items(
            "histograms",
            settings.histograms.map { "{ match: \(quoted($0.match)), buckets: \($0.bounds.values) }" })
        lines += ["reuse: \(settings.reuse.yaml)", "health:"]
        lines += settings.healthInputs.map(\.yaml).reduce(["  inputs:"]) { $0 + ["    - \($1)"] }
        lines += items("sockets", settings.sockets.map(\.yaml))
        return lines.joined(separator: "\n")
    }

    /// The collectors that run only because somebody said so.
    private var enabled: [String] {
        Catalogue.offByDefault.subtracting(settings.disabledCollectors).sorted()
    }

    /// A list over several lines, or an empty one on its own.
    private func items(_ key: String, _ entries: [String]) -> [String] {
        entries.isEmpty ? ["\(key): []"] : ["\(key):"] + entries.map { "    - \($0)" }
    }

    private func list(_ items: [String]) -> String { "[\(items.map(quoted).joined(separator: ", "))]" }

    private func quoted(_ text: String) -> String { JSONWriter.quoted(text) }
}
