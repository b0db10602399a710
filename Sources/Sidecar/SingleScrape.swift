import Collectors
import Kernel
import Telemetry
import WireFormats

/// One collection of this host without a sidecar: the page that a first scrape would get.
package struct SingleScrape {
    /// A person waits for this page, so a filesystem has less time to answer than in the sidecar.
    private static let filesystemPatience = Duration.seconds(2)
    /// How long the page waits for all of them together.
    private static let filesystemLimit = Duration.seconds(10)

    private let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    /// The page's bytes; takes as long as one walk over the sockets.
    package func page() throws -> [UInt8] {
        try settings.checkProcfs()
        let now = WallClock.now
        let scope = try settings.networkScope()
        let readings = SlowReadings(scope)
        let host = scope.files(
            procfs: settings.procfs, sysfs: settings.sysfs, rootfs: settings.rootPrefix)
        let filesystems = settings.filesystemWatch(patience: Self.filesystemPatience)
        var collectors = try CollectorSet(
            context: settings.collectorContext(readings, filesystems), host: host,
            disabled: settings.disabledCollectors
        ) { WallClock.monotonic }
        var slow = SlowWork(settings.slowContext(readings))
        // The listeners have to be seen before their owners can be looked for, hence the fast tick first.
        _ = collectors.collect(.fast)
        slow.finish(now: WallClock.steady)
        filesystems.begin(settings, within: Self.filesystemLimit)
        let snapshot = Snapshot(timestamp: now, cadence: .full, sections: collectors.collect(.full))
        var text = PrometheusText()
        return text.render(snapshot).bytes
    }
}

extension Settings {
    /// What the collectors are told, the house's clock among it.
    func collectorContext(_ readings: SlowReadings, _ filesystems: FilesystemWatch) -> CollectorContext {
        CollectorContext(
            wallClock: { WallClock.local }, steadyClock: { WallClock.steady }, slow: readings,
            filesystems: filesystems,
            ticksPerMinute: ticksPerMinute)
    }

    /// What the jobs of the `slow` thread are told.
    func slowContext(_ readings: SlowReadings) -> SlowContext {
        SlowContext(
            readings: readings, procfs: procfs, sysfs: sysfs, rules: processes.map(\.rule),
            disabled: disabledCollectors, seed: .random(in: .min ... .max),
            processorTime: { WallClock.threadCPU })
    }

    /// How many ticks, fast ones included, a minute has.
    var ticksPerMinute: Int {
        let step = fastInterval == .zero ? interval : fastInterval
        return Int(max(60_000 / max(step.wholeMilliseconds, 1), 1))
    }
}
