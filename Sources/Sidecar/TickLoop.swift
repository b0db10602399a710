package import Collectors
package import Ingest
package import Kernel
package import Rules
package import SeriesStore
package import Telemetry
package import Threads
import WireFormats

/// The thread `tick`: collects, stores, evaluates rules, and publishes the snapshot that everything else reads.
package struct TickLoop {
    private var schedule: Schedule
    /// In milliseconds, over the last minute.
    private var worstLateness: RollingMaximum
    private var collectors: CollectorSet
    private var derived: DerivedSection
    private let health: Published<HealthReport?>
    private let doctor: Published<DoctorLook?>
    private var doctorSection = DoctorSection()
    private let host: HostFiles
    private let applications: ApplicationSection
    private var ingestHealth: HealthSection
    private let ingest: IngestServer
    private var refusals: RefusalLog
    private var ingestQueues: QueueSection
    private var seriesTable: TableSection
    private let store: SeriesStore
    private var rules: RuleEngine
    private var ruleMetrics = RuleMetrics()
    private var outboxMetrics = OutboxMetrics()
    private let outbox: Outbox
    private var selfSection = SelfSection()
    private let latest: Published<Snapshot?>
    private var fastFacts = FastFacts()
    private var failures = FailureLog()
    private var ruleFailures = FailureLog()
    private let log: Log

    package init(
        schedule: Schedule, ticksPerMinute: Int, collectors: CollectorSet, derived: DerivedSection,
        health: Published<HealthReport?>, doctor: Published<DoctorLook?>, host: HostFiles,
        ingest: IngestServer,
        store: SeriesStore, rules: RuleEngine, outbox: Outbox, latest: Published<Snapshot?>, log: Log
    ) {
        self.schedule = schedule
        worstLateness = RollingMaximum(ticks: ticksPerMinute)
        self.collectors = collectors
        self.derived = derived
        self.health = health
        self.doctor = doctor
        self.host = host
        applications = ApplicationSection(ingest.table)
        ingestHealth = HealthSection(ingest.table, ingest.health, ingest.logbook)
        self.ingest = ingest
        refusals = RefusalLog(ingest.health)
        ingestQueues = QueueSection(ingest.queues, ticksPerMinute: ticksPerMinute)
        seriesTable = TableSection(ingest.table, totals: ingest.totals)
        self.store = store
        self.rules = rules
        self.outbox = outbox
        self.latest = latest
        self.log = log
    }

    /// Ticks until `stop` is given.
    package mutating func run(until stop: StopSignal) {
        // A first full tick at once: nobody should wait a second for the first page.
        tick(Schedule.Tick(timestamp: WallClock.now, cadence: .full))
        schedule.begin(at: WallClock.now)
        while !stop.wait(atMost: schedule.wait(from: WallClock.now)) {
            guard let due = schedule.due(at: WallClock.now) else { continue }
            worstLateness.add(UInt32(clamping: schedule.lateness.wholeMilliseconds))
            tick(due)
        }
        // What arrived since the last tick is counted and judged as well.
        tick(Schedule.Tick(timestamp: schedule.next, cadence: .full))
    }

    package mutating func tick(_ tick: Schedule.Tick) {
        var sections = collectors.collect(tick.cadence)
        let queues = ingestQueues.section()
        // What follows movement is in the store at once, and judged by the next full tick: judging its groups as well
        // would make a fast tick dear just when the host is busy.
        let movedCount = sections.count - collectors.fastCount
        if tick.cadence == .fast { learnFastFacts(sections.prefix(collectors.fastCount) + [queues]) }
        sections.append(queues)
        // What follows movement is no fast fact, and yet a group may read it.
        let factsMoved = fastFacts.take(sections) || movedCount > 0
        if tick.cadence == .full {
            sections.append(applications.section(at: tick.timestamp))
            sections.append(ingestHealth.section())
            sections.append(seriesTable.section())
            sections.append(derived.section(of: sections, at: tick.timestamp))
            health.publish(derived.health)
            sections.append(doctorSection.section(of: doctor.value))
            sections.append(ruleMetrics.section(of: rules))
            sections.append(outboxMetrics.section(of: outbox.counts))
            sections.append(
                selfSection.section(
                    store.statistics, overruns: schedule.overruns, latenessMilliseconds: worstLateness.value,
                    droppedLogLines: log.droppedLines, host: host))
        }
        let snapshot = Snapshot(timestamp: tick.timestamp, cadence: tick.cadence, sections: sections)
        if tick.cadence == .full { latest.publish(snapshot) }
        store.append(snapshot)
        evaluate(tick, factsMoved: factsMoved)
        for (collector, reason) in failures.news(in: collectors.failures.map { ($0.collector, $0.reason) }) {
            log.warn("collector could not look", ["collector": collector, "reason": reason])
        }
        if tick.cadence == .full { tellOfRefusals(at: tick.timestamp) }
    }

    private mutating func tellOfRefusals(at now: Timestamp) {
        for news in refusals.news(ingest.health, ingest.logbook.latest.refused, at: now) {
            log.warn(
                "refused what was sent",
                [
                    "reason": news.reason.label, "count": "\(news.count)", "socket": news.socket,
                    "line": news.line ?? "none", "peer": news.peer ?? "unknown",
                ])
        }
    }

    private mutating func evaluate(_ tick: Schedule.Tick, factsMoved: Bool) {
        let round = rules.tick(
            at: tick.timestamp, cadence: tick.cadence, factsMoved: factsMoved, store: store,
            appender: RuleSamples(store: store)
        ) { WallClock.monotonic }
        outbox.offer(round.notices)
        for (rule, reason) in ruleFailures.news(in: round.failures.map { ($0.rule, $0.message) }) {
            log.warn("rule could not be evaluated", ["rule": rule, "reason": reason])
        }
    }

    /// A group may be concerned by a fast tick when a selector of it can name one of these facts.
    private mutating func learnFastFacts(_ sections: ArraySlice<Section>) {
        let sections = Array(sections)
        if fastFacts.follows(sections) { return }
        let names = Set(sections.flatMap { $0.layout.families.map(\.metric.name) })
        rules.findFastGroups { selector in
            names.contains { name in selector.allSatisfy { $0.name != Labels.nameLabel || $0.accepts(name) } }
        }
    }
}
