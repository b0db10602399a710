package import Telemetry

/// What rules know of the world beside the series.
package struct RuleWorld: Sendable {
    package var externalLabels: Labels
    package var externalURL: String

    package init(externalLabels: Labels = Labels(), externalURL: String = "") {
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

/// A group and what it remembers from round to round.
package struct GroupProgress: Sendable {
    package let group: RuleGroup
    /// In the order of the file.
    package private(set) var rules: [RuleProgress]
    package private(set) var lastEvaluation: Timestamp?
    package private(set) var rounds = 0
    package private(set) var evaluations = 0
    package private(set) var failures = 0
    /// Slots that passed without a round, because the process was late or stopped.
    package private(set) var missedRounds = 0
    package var lastDuration = Duration.zero
    private var lastSlot: Timestamp?
    /// Series of rules that a reload removed, to be marked at the next round.
    private var orphans: Set<Labels> = []

    package init(_ group: RuleGroup) {
        self.group = group
        rules = group.rules.map { RuleProgress($0) }
    }

    /// The memory of `earlier`, under a group that was loaded again; a rule is known by its name and labels.
    package init(_ group: RuleGroup, continuing earlier: GroupProgress) {
        self.init(group)
        var known = Dictionary(grouping: earlier.rules, by: \.rule.identity)
        rules = group.rules.map { rule in
            guard var same = known[rule.identity], !same.isEmpty else { return RuleProgress(rule) }
            let first = same.removeFirst()
            known[rule.identity] = same
            return RuleProgress(rule, continuing: first)
        }
        orphans = earlier.orphans.union(known.values.joined().flatMap(\.written))
        (lastEvaluation, lastSlot) = (earlier.lastEvaluation, earlier.lastSlot)
        (rounds, missedRounds) = (earlier.rounds, earlier.missedRounds)
        (evaluations, failures) = (earlier.evaluations, earlier.failures)
    }

    /// When the round that is due at `now` is to be stamped; `nil` when none is due.
    ///
    /// With an interval that is the newest slot, once. Without one it is `now`, at each full tick, and at a fast
    /// tick when the group can see a fast fact.
    mutating func dueTime(at now: Timestamp, cadence: Cadence, seesFastFacts: Bool) -> Timestamp? {
        guard let slot = group.slot(atOrBefore: now), let interval = group.interval else {
            return cadence == .full || seesFastFacts ? now : nil
        }
        guard let last = lastSlot else {
            lastSlot = slot
            return slot == now ? slot : nil
        }
        if slot <= last { return nil }
        missedRounds += Int((slot - last).wholeMilliseconds / interval.wholeMilliseconds) - 1
        lastSlot = slot
        return slot
    }

    /// Whether a round would find nothing, as the last one did, when no sample differs from what that one saw.
    ///
    /// Who looks into the past sees samples move that no longer do.
    var isAtRest: Bool {
        orphans.isEmpty && group.queryOffset == .zero && rules.allSatisfy(\.isAtRest)
    }

    /// Counts a round whose answer is known, so that nobody takes the group for one that is not judged.
    mutating func passOver(at now: Timestamp) {
        rounds += 1
        evaluations += rules.count
        lastEvaluation = now
    }

    /// Evaluates the rules in order; each sees what the earlier ones recorded.
    package mutating func evaluate(
        at now: Timestamp, store: any SeriesSource, world: RuleWorld
    ) -> GroupRound {
        var source = RoundSource(store: store)
        var notices: [AlertNotice] = []
        var failed: [GroupRound.Failure] = []
        let marker = Sample(now - group.queryOffset, StaleMarker.value)
        for index in rules.indices {
            let context = RoundContext(group: group, now: now, world: world, source: source)
            let round = rules[index].evaluate(context)
            source.recorded += round.samples
            notices += round.notices
            if let message = round.failure {
                failed.append(.init(rule: rules[index].rule.name, message: message))
            }
        }
        let written = Set(rules.flatMap(\.written))
        source.recorded += orphans.subtracting(written).sorted().map { RecordedSample($0, marker) }
        orphans = []
        rounds += 1
        evaluations += rules.count
        failures += failed.count
        lastEvaluation = now
        return GroupRound(samples: source.recorded, notices: notices, failures: failed)
    }

    /// Everything it last wrote, for the day on which the group is removed.
    var written: Set<Labels> { orphans.union(rules.flatMap(\.written)) }

    /// How many alerts are `pending`, and how many `firing`.
    package func alertCount(_ state: String) -> Int {
        rules.reduce(0) { sum, rule in sum + rule.alerts.values.count { $0.state.label == state } }
    }
}

/// What a group made in one round.
package struct GroupRound: Sendable {
    package struct Failure: Hashable, Sendable {
        package let rule: String
        package let message: String
    }

    package let samples: [RecordedSample]
    package let notices: [AlertNotice]
    package let failures: [Failure]
}
