import Collectors
import Kernel
import Telemetry
import WireFormats

/// One collection of this host without a sidecar: the page that a first scrape would get.
package struct SingleScrape {
    private let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    /// The page's bytes; takes as long as one walk over the sockets.
    package func page() throws -> [UInt8] {
        let now = WallClock.now
        let readings = SlowReadings()
        let host = HostFiles(procfs: settings.procfs, sysfs: settings.sysfs)
        var collectors = try CollectorSet(
            context: CollectorContext(
                slow: readings, ticksPerMinute: settings.ticksPerMinute, clock: { WallClock.steady }),
            host: host,
            disabled: settings.disabledCollectors
        ) { WallClock.monotonic }
        var slow = SlowWork(settings.slowContext(readings))
        // The listeners have to be seen before their owners can be looked for, hence the fast tick first.
        _ = collectors.collect(.fast)
        slow.finish(now: WallClock.steady)
        let snapshot = Snapshot(timestamp: now, cadence: .full, sections: collectors.collect(.full))
        var text = PrometheusText()
        return text.render(snapshot).bytes
    }
}

extension Settings {
    /// What the jobs of the `slow` thread are told.
    func slowContext(_ readings: SlowReadings) -> SlowContext {
        SlowContext(
            readings: readings, procfs: procfs, sysfs: sysfs, rules: processes.map(\.rule),
            seed: .random(in: .min ... .max), processorTime: { WallClock.threadCPU })
    }

    /// How many ticks, fast ones included, a minute has.
    var ticksPerMinute: Int {
        let step = fastInterval == .zero ? interval : fastInterval
        return Int(max(60_000 / max(step.wholeMilliseconds, 1), 1))
    }
}
