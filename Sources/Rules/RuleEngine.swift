import PromQL
package import Telemetry

/// All groups: which are due at a tick, and what becomes of them.
///
/// Belongs to the thread that ticks; others get what it returns. It opens nothing, and time comes in.
package struct RuleEngine: Sendable {
    package private(set) var groups: [GroupProgress] = []
    package var world: RuleWorld
    /// By index of `groups`: whether a round can come out differently at a fast tick.
    private var seesFastFacts: [Bool] = []
    /// By index of `groups`: whether of all series it reads only fast facts can move at a fast tick.
    private var readsMeasured: [Bool] = []
    /// Series of removed groups, and when to mark them.
    private var departed: [(series: Set<Labels>, dueAt: Timestamp)] = []
    /// How long a group without interval is thought to take, for marking what it left.
    private static let arrivalInterval = Duration.seconds(1)

    package init(files: [RuleFile], world: RuleWorld = RuleWorld()) {
        self.world = world
        groups = files.flatMap(\.groups).map { GroupProgress($0) }
        seesFastFacts = groups.map { _ in false }
        readsMeasured = seesFastFacts
    }

    /// Takes other files; state follows groups of equal file and name, and in them rules of equal name and labels.
    package mutating func reload(files: [RuleFile], at now: Timestamp) {
        var known: [String: GroupProgress] = [:]
        for group in groups { known[Self.key(group.group)] = group }
        groups = files.flatMap(\.groups).map { group in
            guard let earlier = known.removeValue(forKey: Self.key(group)) else {
                return GroupProgress(group)
            }
            return GroupProgress(group, continuing: earlier)
        }
        for gone in known.values where !gone.written.isEmpty {
            let interval = gone.group.interval ?? Self.arrivalInterval
            departed.append((gone.written, now + interval * 2))
        }
        seesFastFacts = groups.map { _ in false }
        readsMeasured = seesFastFacts
    }

    /// Finds the groups that a fast tick can concern: `isFast` says whether a selector may meet a fast fact.
    ///
    /// Call it after loading and whenever the set of fast facts changes. A group also counts when it reads a
    /// series that such a group records.
    package mutating func findFastGroups(_ isFast: ([LabelMatcher]) -> Bool) {
        seesFastFacts = groups.map { $0.group.rules.contains { $0.query.selectors.contains(where: isFast) } }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            let names = zip(groups, seesFastFacts).filter(\.1).flatMap { Self.recordedNames($0.0.group) }
            for index in groups.indices where !seesFastFacts[index] {
                if Self.reads(groups[index].group, names) {
                    seesFastFacts[index] = true
                    isGrowing = true
                }
            }
        }
        readsMeasured = groups.indices.map { index in
            let others = groups.indices.filter { $0 != index }
            return !Self.reads(groups[index].group, others.flatMap { Self.recordedNames(groups[$0].group) })
        }
    }

    /// The selectors of the groups that a fast tick can concern.
    package var fastSelectors: [[LabelMatcher]] {
        zip(groups, seesFastFacts).filter(\.1).flatMap { $0.0.group.rules.flatMap(\.query.selectors) }
    }

    /// Evaluates every group that is due, hands what it recorded to `appender`, and returns what to tell the sinks.
    ///
    /// `elapsed` is a monotonic clock, for the groups' durations only. When `factsMoved` is false, no fast fact that a
    /// group reads differs from the tick before: a group that found nothing then finds nothing now, unless time alone
    /// can change its answer, and is passed over (benchmark `host`: a third of what a fast tick costs).
    package mutating func tick(
        at now: Timestamp, cadence: Cadence, factsMoved: Bool = true, store: any SeriesSource,
        appender: any SampleAppender, elapsed: () -> Duration
    ) -> (notices: [AlertNotice], failures: [GroupRound.Failure]) {
        var notices: [AlertNotice] = []
        var failures: [GroupRound.Failure] = []
        for index in groups.indices {
            let isFast = seesFastFacts[index]
            let due = groups[index].dueTime(at: now, cadence: cadence, seesFastFacts: isFast)
            guard let due else { continue }
            if cadence == .fast, !factsMoved, isFast, readsMeasured[index], groups[index].isAtRest {
                groups[index].passOver(at: due)
                continue
            }
            let start = elapsed()
            let round = groups[index].evaluate(at: due, store: store, world: world)
            if !round.samples.isEmpty { appender.append(round.samples) }
            groups[index].lastDuration = elapsed() - start
            notices += round.notices
            failures += round.failures
        }
        markDeparted(at: now, appender)
        return (notices, failures)
    }

    private mutating func markDeparted(at now: Timestamp, _ appender: any SampleAppender) {
        let due = departed.filter { $0.dueAt <= now }
        if due.isEmpty { return }
        departed.removeAll { $0.dueAt <= now }
        let living = groups.reduce(into: Set<Labels>()) { $0.formUnion($1.written) }
        let gone = due.reduce(into: Set<Labels>()) { $0.formUnion($1.series) }.subtracting(living)
        let samples = gone.sorted().map { RecordedSample($0, Sample(now, StaleMarker.value)) }
        if !samples.isEmpty { appender.append(samples) }
    }

    private static func key(_ group: RuleGroup) -> String { "\(group.file);\(group.name)" }

    private static func recordedNames(_ group: RuleGroup) -> [String] {
        group.rules.flatMap { $0.alerting == nil ? [$0.name] : ["ALERTS", "ALERTS_FOR_STATE"] }
    }

    private static func reads(_ group: RuleGroup, _ names: [String]) -> Bool {
        group.rules.flatMap(\.query.selectors).contains { selector in
            names.contains { mayName(selector, $0) }
        }
    }

    private static func mayName(_ selector: [LabelMatcher], _ name: String) -> Bool {
        selector.allSatisfy { $0.name != Labels.nameLabel || $0.accepts(name) }
    }
}
