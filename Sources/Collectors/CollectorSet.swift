package import Kernel
package import Telemetry

/// The collectors of one sidecar, each with its row: a tick asks all of them, and one that fails disturbs no other.
///
/// After a full tick a section of its own, the last, says how long each took and whether it could look.
package struct CollectorSet {
    /// The name of that section.
    package static let selfSection = "collectors"
    package static let metrics = [duration, success]

    static let duration = Metric.gauge(
        "outrigger_collector_duration_seconds", "How long each collector took at its last turn.",
        labels: ["collector"])
    static let success = Metric.gauge(
        "outrigger_collector_success", "Whether each collector could look, 1 or 0, at its last turn.",
        labels: ["collector"])

    /// How old the numbers of a collector may be that `changesSeldom`.
    package static let seldom = Duration.seconds(10)

    private struct Member {
        let type: any Collector.Type
        var collector: any Collector
        var row: Row
        var failure: (any Error)?
        var duration = Duration.zero

        /// When it looked last; `nil` also after a failure, so that it looks again soon.
        private var lookedAt: Duration?

        init(type: any Collector.Type, collector: any Collector, row: Row) {
            self.type = type
            self.collector = collector
            self.row = row
        }

        // A method of the member, not of the set: the set would be copied to be passed, and with it every row.
        mutating func collect(from host: HostFiles, now: () -> Duration) {
            let start = now()
            if type.changesSeldom, let lookedAt, start < lookedAt + CollectorSet.seldom { return }
            lookedAt = start
            row.begin()
            do {
                try collector.collect(from: host, into: &row)
                row.finish()
                failure = nil
            } catch {
                row.forget()
                failure = error
                lookedAt = nil
            }
            duration = now() - start
        }

        var section: Section {
            Section(name: type.name, layout: row.layout, values: row.values, isComplete: failure == nil)
        }
    }

    /// How many sections every fast tick begins with.
    package let fastCount: Int

    private var members: [Member]
    private var selfRow = Row(catalogue: metrics)
    private let host: HostFiles
    private let now: () -> Duration

    /// Makes all collectors of `entries` but those named in `disabled`; `now` is a clock that never goes back.
    package init(
        _ entries: [Catalogue.Entry] = Catalogue.all, context: CollectorContext, host: HostFiles,
        disabled: Set<String> = [], now: @escaping () -> Duration
    ) throws(UnknownCollector) {
        let known = entries.map { $0.type.name }
        if let unknown = disabled.subtracting(known).min() {
            throw UnknownCollector(name: unknown, known: known)
        }
        self.host = host
        self.now = now
        let entries = entries.filter { !disabled.contains($0.type.name) }
        fastCount = entries.count { $0.type.cadence == .fast }
        members = entries.map {
            Member(type: $0.type, collector: $0.make(context), row: Row(catalogue: $0.type.metrics))
        }
    }

    /// Asks every collector of `cadence`, in page order.
    ///
    /// Those that follow movement come behind the fast ones, in a fast tick in which one of these saw some.
    package mutating func collect(_ cadence: Cadence) -> [Section] {
        host.beginTick()
        var sections: [Section] = []
        sections.reserveCapacity(members.count + 1)
        var isMoving = false
        for index in members.indices where cadence == .full || members[index].type.cadence == .fast {
            members[index].collect(from: host, now: now)
            sections.append(members[index].section)
            isMoving = isMoving || members[index].collector.sawMovement
        }
        if cadence == .full {
            sections.append(judge())
        } else if isMoving {
            for index in members.indices where members[index].type.followsMovement {
                members[index].collect(from: host, now: now)
                sections.append(members[index].section)
            }
        }
        return sections
    }

    /// Why collectors could not look at their last turn, in page order.
    package var failures: [(collector: String, reason: String)] {
        // By index, since a member that is handed out is copied with its row.
        members.indices.compactMap { index in
            members[index].failure.map { (members[index].type.name, String(describing: $0)) }
        }
    }
}

extension CollectorSet {
    private mutating func judge() -> Section {
        selfRow.begin()
        for index in members.indices {
            let name = members[index].type.name
            selfRow[Self.duration, name] = members[index].duration.inSeconds
            selfRow[Self.success, name] = members[index].failure == nil ? 1 : 0
        }
        selfRow.finish()
        return Section(name: Self.selfSection, layout: selfRow.layout, values: selfRow.values)
    }
}
