import Collectors
import Endpoint
import Ingest
import Kernel
import Telemetry
import WireFormats

/// The configuration file: every key it may hold, and what each decides.
///
/// A key that stands nowhere here is unknown, and refused with its place.
struct SettingsFile {
    let top: YAMLFields

    func apply(to settings: inout Settings) {
        settings.interval =
            duration("interval", in: top, within: .milliseconds(100) ... .seconds(3600))
            ?? settings.interval
        settings.fastInterval = fastInterval(beside: settings.interval) ?? settings.fastInterval
        settings.doctorInterval = doctorInterval() ?? settings.doctorInterval
        settings.job = top["job", default: settings.job]
        settings.instance = top["instance", default: settings.instance]
        settings.maxSeries = count("max_series", in: 100...10_000_000) ?? settings.maxSeries
        if let size = top.node("memory_limit") {
            settings.memoryLimitBytes = bytes(size) ?? settings.memoryLimitBytes
        }
        settings.externalLabels = top.texts("external_labels").map { Label($0.key, $0.text) }
        if top.node("rules") != nil { settings.ruleFiles = top.list("rules") }
        settings.processes = top.list("processes") { ProcessFields(fields: $0).settings() }.compactMap(\.self)
        if top.node("sockets") != nil {
            let listed = top.list("sockets") { SocketFields(fields: $0).settings() }.compactMap(\.self)
            let paths = Set(listed.map(\.path))
            if paths.count < listed.count {
                top.reader.report("two of `sockets` have one path", at: top.mark(of: "sockets"))
            }
            // A socket's name is the last part of its path, on the page and in the totals.
            if Set(listed.map { $0.options(in: "").name }).count < paths.count {
                top.reader.report("two of `sockets` have one file name", at: top.mark(of: "sockets"))
            }
            settings.sockets = listed
        }
        settings.histograms = top.list("histograms") { fields in
            SeriesTableOptions.Boundaries(
                match: fields.required("match") ?? "", bounds: fields.list("buckets", as: Double.self))
        }
        top.fields("collectors") { fields in
            settings.disabledCollectors.subtract(collectors("enabled", in: fields))
            settings.disabledCollectors.formUnion(collectors("disabled", in: fields))
        }
        top.fields("path") { fields in
            settings.procfs = fields["procfs", default: settings.procfs]
            settings.sysfs = fields["sysfs", default: settings.sysfs]
            settings.rootfs = fields["rootfs", default: settings.rootfs]
        }
        if let text: String = top.optional("netns") {
            settings.netns = NetworkTarget(parsing: text)
            if settings.netns == nil {
                top.reader.report(
                    "`netns`: \(NetworkTarget.expected), found `\(text)`", at: top.mark(of: "netns"))
            }
        }
        top.fields("log") { fields in
            settings.logLevel = fields["level", default: settings.logLevel]
            settings.logFormat = fields["format", default: settings.logFormat]
        }
        settings.runtimeDirectory = top["runtime_dir", default: settings.runtimeDirectory]
        settings.stateDirectory = top["state_dir", default: settings.stateDirectory]
        settings.reuse = top.fields("reuse") { ReuseFields(fields: $0).settings() } ?? settings.reuse
        settings.readHealth(in: top)
        web(&settings)
        alerting(&settings)
        refuse("remote_write", in: top)
    }

    private func web(_ settings: inout Settings) {
        top.fields("web") { fields in
            let addresses = fields.list("listen", as: String.self)
            if !addresses.isEmpty { settings.listen = addresses }
            for address in addresses {
                do {
                    _ = try ListenAddress(parsing: address)
                } catch {
                    fields.reader.report("\(error)", at: fields.mark(of: "listen"))
                }
            }
            refuse("config_file", in: fields)
        }
    }

    private func alerting(_ settings: inout Settings) {
        top.fields("alerting") { fields in
            settings.alertmanagers = fields.list("alertmanagers")
            if fields.node("sinks") == nil { return }
            settings.sinks = fields.list("sinks") { sink in
                let kind: SinkSettings.Kind? = sink.required("type")
                let name = sink.optional("name") ?? kind?.rawValue ?? ""
                return kind.map { SinkSettings(name: name, kind: $0) }
            }.compactMap(\.self)
        }
    }

    private func collectors(_ key: String, in fields: YAMLFields) -> [String] {
        let known = Catalogue.all.map { $0.type.name }
        let named = fields.list(key, as: String.self)
        for name in named where !known.contains(name) {
            fields.reader.report("\(UnknownCollector(name: name, known: known))", at: fields.mark(of: key))
        }
        return named
    }

    private func fastInterval(beside interval: Duration) -> Duration? {
        guard let fast: Duration = top.optional("fast_interval") else { return nil }
        let step = fast.wholeMilliseconds
        if step == 0 || (step >= 10 && interval.wholeMilliseconds % step == 0) { return fast }
        top.reader.report(
            "`fast_interval` must be 0, or at least 10ms and a divisor of `interval`",
            at: top.mark(of: "fast_interval"))
        return nil
    }

    private func doctorInterval() -> Duration? {
        guard let interval: Duration = top.optional("doctor_interval") else { return nil }
        if interval == .zero || (.seconds(2) ... .seconds(3600)).contains(interval) { return interval }
        top.reader.report(
            "`doctor_interval` must be 0, or lie between 2s and 1h", at: top.mark(of: "doctor_interval"))
        return nil
    }

    private func duration(_ key: String, in fields: YAMLFields, within limits: ClosedRange<Duration>)
        -> Duration?
    {
        guard let value: Duration = fields.optional(key) else { return nil }
        if limits.contains(value) { return value }
        fields.reader.report(
            "`\(key)` must lie between \(PrometheusDuration.text(limits.lowerBound)) and "
                + PrometheusDuration.text(limits.upperBound), at: fields.mark(of: key))
        return nil
    }

    private func count(_ key: String, in limits: ClosedRange<Int>) -> Int? {
        guard let value: Int = top.optional(key) else { return nil }
        if limits.contains(value) { return value }
        top.reader.report(
            "`\(key)` must lie between \(limits.lowerBound) and \(limits.upperBound)", at: top.mark(of: key))
        return nil
    }

    /// `64MiB`, `1GiB` or plain bytes.
    private func bytes(_ node: YAMLNode) -> Int? {
        let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("", 0)]
        let text = node.text ?? ""
        for (unit, shift) in units where text.hasSuffix(unit) {
            if let number = Int(text.dropLast(unit.count)), number > 0, number < 1 << (60 - shift),
                number << shift >= 1 << 20
            {
                return number << shift
            }
        }
        top.reader.report("`memory_limit` must be a size of at least 1MiB, such as 64MiB", at: node.mark)
        return nil
    }

    private func refuse(_ key: String, in fields: YAMLFields) {
        if fields.node(key) == nil { return }
        fields.reader.report("`\(key)` is not supported yet", at: fields.mark(of: key))
    }
}
