import CLinux
import Collectors
import Doctor
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

    /// How long the first page waits for filesystems that do not answer.
    private static let firstLookLimit = Duration.seconds(1)
    /// How long the end of the program waits for the thread that asks filesystems, when it does not hang.
    private static let mountsLimit = Duration.milliseconds(200)
    /// The same for a look of the doctor.
    private static let doctorLimit = Duration.seconds(2)

    private let log: Log
    private let supervisor: Supervisor
    private let stopping: StopSignal
    private let ingest: IngestServer
    private let endpoint: Endpoint
    private let outbox: Outbox
    private let filesystems: FilesystemWatch
    private let ingestThread: NamedThread
    private let slowThread: NamedThread
    private let tickThread: NamedThread
    private let outboxThread: NamedThread
    /// None when the doctor is switched off.
    private let doctorThread: NamedThread?
    private let doctorEnd: StopSignal

    /// Reads the rules, opens the sockets and the ports, or takes over those of `supervisor`, and starts the threads.
    ///
    /// - Throws: a sentence about the first thing that cannot be had.
    package init(_ settings: Settings, supervisor: Supervisor = Supervisor()) throws {
        // Each thread that allocates would otherwise get an arena of its own, and keep its peak.
        mallopt(M_ARENA_MAX, 1)
        // Left alone, glibc raises it to the largest array ever freed, and holes as large stay in the heap for good.
        mallopt(M_MMAP_THRESHOLD, 64 << 10)
        self.supervisor = supervisor
        stopping = try StopSignal()
        log = Log.standardError(level: settings.logLevel, format: settings.logFormat)
        let raised = DescriptorCeiling.raise()
        try settings.checkProcfs()
        let rules = try LoadedRules(settings)
        let scope = try settings.networkScope()
        let directory = try RuntimeDirectory(
            path: settings.runtimeDirectory, userID: geteuid(),
            mode: settings.runtimeDirectory.hasPrefix("/tmp/") ? 0o700 : 0o755)

        let latest = Published<Snapshot?>(nil)
        let health = Published<HealthReport?>(nil)
        let doctor = Published<DoctorLook?>(nil)
        let addresses = try settings.listen.map { try ListenAddress(parsing: $0) }
        if let refusal = DatagramQueue.raise(for: settings.sockets) { log.warn(refusal) }
        let table = settings.seriesTableOptions(startedAt: WallClock.now)
        ingest = try IngestServer(
            settings.sockets.map { $0.options(in: directory.path) }, table: table,
            queueLimit: IngestServer.queueLimit(), totals: try KeptTotals.open(in: directory, table, log),
            inherited: supervisor.inherited)
        endpoint = try Endpoint.start(
            addresses,
            Routes.all(
                latest: latest, health: health, ingest: ingest, doctor: doctor,
                isDoctorOff: settings.doctorInterval == .zero))
        outbox = Outbox(
            sinks: settings.alertSinks(rules.world), elapsed: { WallClock.monotonic },
            report: { [log] in log.warn($0) })

        let readings = SlowReadings(scope)
        let host = scope.files(
            procfs: settings.procfs, sysfs: settings.sysfs, rootfs: settings.rootPrefix)
        filesystems = settings.filesystemWatch()
        var tick = TickLoop(
            schedule: Schedule(interval: settings.interval, fast: settings.fastInterval, now: WallClock.now),
            ticksPerMinute: settings.ticksPerMinute,
            collectors: try CollectorSet(
                context: settings.collectorContext(readings, filesystems),
                host: host,
                disabled: settings.disabledCollectors, now: { WallClock.monotonic }),
            derived: DerivedSection(reuse: settings.reuse, health: settings.healthInputs), health: health,
            doctor: doctor, host: host, ingest: ingest,
            store: SeriesStore(limits: settings.storeLimits, commonLabels: Labels(settings.commonLabels)),
            rules: rules.engine,
            outbox: outbox, latest: latest, log: log)
        var slow = SlowWork(settings.slowContext(readings))
        filesystems.begin(settings, within: Self.firstLookLimit)
        // Owners and states before the first tick, so that the first page has them.
        slow.prepare(now: WallClock.steady)
        supervisor.keep(ingest)
        ingestThread = try NamedThread("ingest") { [ingest] in ingest.run() }
        outboxThread = try NamedThread("outbox") { [outbox] in outbox.run() }
        slowThread = try NamedThread("slow") { [stopping, log] in
            var scopes = ScopeLog()
            repeat {
                scopes.tell(readings.scopes.value, in: log)
            } while !stopping.wait(atMost: slow.run(now: WallClock.steady))
        }
        doctorEnd = try StopSignal()
        doctorThread = try Self.doctorThread(settings, scope, doctor, stopping, end: doctorEnd)
        tickThread = try NamedThread("tick") { [stopping] in tick.run(until: stopping) }
        announce(settings, rules, raised)
        supervisor.tell("READY=1", "STATUS=Taking metrics on \(settings.sockets.count) sockets.")
        StartupPages.release()
    }

    private static func doctorThread(
        _ settings: Settings, _ scope: NetworkScope, _ latest: Published<DoctorLook?>, _ stopping: StopSignal,
        end: StopSignal
    ) throws(ThreadError) -> NamedThread? {
        if settings.doctorInterval == .zero { return nil }
        return try NamedThread("doctor") {
            // Made on its own thread, which alone asks it.
            var doctor = DoctorThread(settings, scope, latest: latest)
            doctor.run(until: stopping)
            end.give()
        }
    }

    /// It reads more of /proc than all others: a file that hangs takes the thread with it, and not the end of the process.
    private func stopDoctor() {
        guard let doctorThread else { return }
        if doctorEnd.wait(atMost: Self.doctorLimit) { doctorThread.join() } else { doctorThread.detach() }
    }

    /// Ends the ticks, lets the queues drain, removes the sockets; returns when all threads have ended.
    package func stop(because reason: String) {
        log.info("stopping", ["signal": reason])
        supervisor.tell("STOPPING=1", "STATUS=Taking what is still queued.")
        ingest.stop()
        ingestThread.join()
        stopping.give()
        tickThread.join()
        slowThread.join()
        stopDoctor()
        filesystems.close(within: Self.mountsLimit)
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
        if let netns = settings.netns { log.info("measuring network namespace", ["netns": netns.text]) }
        for address in endpoint.addresses {
            log.info("serving metrics", ["url": "http://\(address)/metrics"])
        }
        announceSockets(settings)
        if let first = rules.firstAlert {
            log.info("evaluating rules", ["first": first, "groups": "\(rules.engine.groups.count)"])
        }
    }

    private func announceSockets(_ settings: Settings) {
        for socket in settings.sockets {
            let options = socket.options(in: settings.runtimeDirectory)
            log.info("taking metrics", ["socket": options.path, "senders": socket.senders(Invoker.current)])
        }
        for refusal in ingest.refusals {
            log.warn("closed an inherited socket", ["name": refusal.name, "reason": refusal.reason])
        }
        for (name, limit) in ingest.queueLimits {
            let report = DatagramQueue.report(limit)
            if let advice = report.advice {
                log.warn(report.text, ["socket": name, "try": advice])
            } else {
                log.info(report.text, ["socket": name])
            }
        }
    }
}
