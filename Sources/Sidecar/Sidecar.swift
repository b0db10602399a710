import CLinux
import Collectors
import Endpoint
import Glibc
import Ingest
import Kernel
import Rules
import SeriesStore
import Telemetry
import Threads

/// The whole sidecar: made from settings, running when made, and stopped once.
///
///     ingest ──▶ series table ─┐
///     slow ────▶ readings ─────┼─▶ tick ─▶ snapshot ─▶ store ─▶ rules ─▶ outbox ─▶ sinks
///     /proc, sock_diag ────────┘                └────▶ page ─▶ http
package final class Sidecar {
    /// How long alerts that wait may take to leave after the last tick.
    package static let drainLimit = Duration.seconds(5)

    private let log: Log
    private let stopping = StopSignal()
    private let ingest: IngestServer
    private let endpoint: Endpoint
    private let outbox: Outbox
    private let ingestThread: NamedThread
    private let slowThread: NamedThread
    private let tickThread: NamedThread
    private let outboxThread: NamedThread

    /// Reads the rules, opens the sockets and the ports, and starts the threads.
    ///
    /// - Throws: a sentence about the first thing that cannot be had.
    package init(_ settings: Settings) throws {
        // Each thread that allocates would otherwise get an arena of its own, and keep its peak.
        mallopt(M_ARENA_MAX, 1)
        log = Log.standardError(level: settings.logLevel, format: settings.logFormat)
        let raised = DescriptorCeiling.raise()
        let rules = try LoadedRules(settings)
        let directory = try RuntimeDirectory(
            path: settings.runtimeDirectory, userID: geteuid(),
            mode: settings.runtimeDirectory.hasPrefix("/tmp/") ? 0o700 : 0o755)

        let latest = Published<Snapshot?>(nil)
        let page = MetricsPage(latest)
        let addresses = try settings.listen.map { try ListenAddress(parsing: $0) }
        if let refusal = DatagramQueue.raise(for: settings.sockets) { log.warn(refusal) }
        ingest = try IngestServer(
            settings.sockets.map { $0.options(in: directory.path) },
            table: settings.seriesTableOptions(startedAt: WallClock.now),
            queueLimit: IngestServer.queueLimit())
        endpoint = try Endpoint.start(addresses, Routes.all(metrics: page) { latest.value != nil })
        outbox = Outbox(
            sinks: settings.alertSinks(rules.world), elapsed: { WallClock.monotonic },
            report: { [log] in log.warn($0) })

        let readings = SlowReadings()
        let host = HostFiles(procfs: settings.procfs, sysfs: settings.sysfs)
        var tick = TickLoop(
            schedule: Schedule(interval: settings.interval, fast: settings.fastInterval, now: WallClock.now),
            collectors: try CollectorSet(
                context: CollectorContext(
                    slow: readings, ticksPerMinute: settings.ticksPerMinute, clock: { WallClock.steady }),
                host: host,
                disabled: settings.disabledCollectors, now: { WallClock.monotonic }),
            host: host, ingest: ingest,
            store: SeriesStore(limits: settings.storeLimits, commonLabels: Labels(settings.commonLabels)),
            rules: rules.engine,
            outbox: outbox, latest: latest, log: log)
        var slow = SlowWork(settings.slowContext(readings))
        // Owners and states before the first tick, so that the first page is whole.
        slow.finish(now: WallClock.steady)
        ingestThread = try NamedThread("ingest") { [ingest] in ingest.run() }
        outboxThread = try NamedThread("outbox") { [outbox] in outbox.run() }
        slowThread = try NamedThread("slow") { [stopping] in
            repeat {} while !stopping.wait(atMost: slow.run(now: WallClock.steady))
        }
        tickThread = try NamedThread("tick") { [stopping] in tick.run(until: stopping) }
        announce(settings, rules, raised)
        StartupPages.release()
    }

    /// Ends the ticks, lets the queues drain, removes the sockets; returns when all threads have ended.
    package func stop(because reason: String) {
        log.info("stopping", ["signal": reason])
        ingest.stop()
        ingestThread.join()
        stopping.give()
        tickThread.join()
        slowThread.join()
        outbox.close(within: Self.drainLimit)
        outboxThread.join()
        endpoint.stop()
        log.info("stopped")
    }

    /// Says that a configuration is read at the start alone, so that nobody believes in a SIGHUP that did nothing.
    package func refuseReload() {
        log.warn(
            "reloading is not supported yet; restart to read the configuration again", ["signal": "SIGHUP"])
    }

    private func announce(_ settings: Settings, _ rules: LoadedRules, _ descriptors: UInt64) {
        log.info(
            "outrigger \(Version.number)", ["revision": Version.revision, "descriptors": "\(descriptors)"])
        for address in endpoint.addresses {
            log.info("serving metrics", ["url": "http://\(address)/metrics"])
        }
        for socket in settings.sockets {
            let options = socket.options(in: settings.runtimeDirectory)
            log.info("taking metrics", ["socket": options.path, "senders": socket.senders(Invoker.current)])
        }
        if let first = rules.firstAlert {
            log.info("evaluating rules", ["first": first, "groups": "\(rules.engine.groups.count)"])
        }
    }
}
