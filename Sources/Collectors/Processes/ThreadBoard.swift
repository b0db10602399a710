import Kernel
import Telemetry

/// The threads of one group, followed from look to look.
///
/// Every thread is counted by itself, because a sum over sixteen workers hides the one that is pegged; but a label per
/// thread id would never end. So the busiest have a place each, under their comm, `worker-2` when that is taken. A
/// place outlives its thread: the next one of that comm goes on with its count, so that no series falls.
struct ThreadBoard {
    /// Threads shown at most.
    static let shownLimit = 8

    private struct Key: Hashable {
        let process: ProcessIdentity
        let id: Int32
        let startTicks: UInt64
    }

    private struct Track {
        let comm: String
        let ticks: UInt64
        let switches: ContextSwitches
        /// When it was looked at.
        let at: Timestamp
        /// Ticks used lately, the look before counting half, and so on.
        let score: UInt64
        /// Ticks used since the look before.
        let growth: UInt64
    }

    private(set) var switches = ContextSwitches()
    private var places = ThreadPlaces<Key>()
    private var before: [Key: Track] = [:]
    private var processesBefore: Set<ProcessIdentity>?
    private var now: [Key: Track] = [:]
    private var processes: Set<ProcessIdentity> = []
    private var busiest: Double?
    private var lookedBefore: Timestamp?
    private var lookedNow: Timestamp?
    private let ticksPerSecond: Double

    init(ticksPerSecond: Double) { self.ticksPerSecond = ticksPerSecond }

    mutating func begin(at time: Timestamp) {
        (lookedBefore, lookedNow) = (lookedNow, time)
        now = [:]
        processes = []
        busiest = nil
    }

    /// Takes in one thread of `member`.
    ///
    /// What a process used before it joined the group is not the group's; see `ProcessGroup.follow`.
    mutating func take(_ thread: ThreadReading, of member: WatchedProcesses.Member, at time: Timestamp) {
        let key = Key(process: member.identity, id: thread.id, startTicks: thread.startTicks)
        processes.insert(member.identity)
        let last = before[key]
        let isOurs = member.isNewborn || (processesBefore?.contains(member.identity) ?? true)
        let counts = last != nil || isOurs
        let growth = counts ? Self.growth(of: thread.ticks, since: last?.ticks) : 0
        let switched = thread.switches ?? last?.switches ?? ContextSwitches()
        if counts {
            switches.voluntary &+= Self.growth(of: switched.voluntary, since: last?.switches.voluntary)
            switches.involuntary &+= Self.growth(of: switched.involuntary, since: last?.switches.involuntary)
        }
        // Before the second look nobody knows who is busy now.
        let isNew = processesBefore == nil
        now[key] = Track(
            comm: thread.comm, ticks: thread.ticks, switches: switched, at: time,
            score: isNew ? 0 : (last?.score ?? 0) / 2 &+ growth, growth: growth)
        // Of a thread born since the look before, what it used is all that it used.
        if let start = last?.at ?? (counts ? lookedBefore : nil) { judge(growth, from: start, to: time) }
    }

    private mutating func judge(_ growth: UInt64, from start: Timestamp, to end: Timestamp) {
        let seconds = (end - start).inSeconds
        if seconds <= 0 { return }
        // A tick more or less is how the kernel rounds.
        busiest = max(busiest ?? 0, min(Double(growth) / ticksPerSecond / seconds, 1))
    }

    /// Ends a look: who is shown, and under which label.
    mutating func finish() {
        places.update(
            now.map { key, track in
                .init(
                    key: key, comm: track.comm, ticks: track.ticks, growth: track.growth, score: track.score)
            })
        before = now
        processesBefore = processes
        now = [:]
    }

    func reading(of name: String) -> ThreadReadings.Group {
        ThreadReadings.Group(name: name, shown: places.shown, busiestShare: busiest, switches: switches)
    }

    /// A number that fell was not kept by the kernel as it promises; it then counts from now on.
    private static func growth(of now: UInt64, since before: UInt64?) -> UInt64 {
        guard let before else { return now }
        return now >= before ? now - before : 0
    }
}
