import Kernel
import Telemetry
import Threads

/// Has the kernel walk the page tables of the watched processes, one process a slice, and seldom.
///
/// One look at a process of many gigabytes takes tens of milliseconds in a single call, its memory map locked for
/// reading meanwhile. So looks are paid for: each puts off all others until it has cost no more than a small share of
/// the time that passed.
struct MemoryMapJob: SlowJob {
    /// How long a process is left alone after a look.
    static let period = Duration.seconds(60)
    /// The share of a core that looks may take, in the long run.
    static let share = 0.005
    /// How far looks may run ahead of that share, so that a few small processes need not wait for each other.
    static let credit = Duration.seconds(2)

    /// Of a process of hundreds of gigabytes one look takes seconds.
    static let isAwaited = false

    private enum Sight {
        case seen(ProcessMemoryMap)
        /// It runs, but its map may not be looked at, or is not offered.
        case hidden
        case gone
    }

    private let readings: SlowReadings
    private let processes: ProcessList
    private let processorTime: @Sendable () -> Duration
    private var sights: [ProcessIdentity: Sight] = [:]
    private var due: [ProcessIdentity: Timestamp] = [:]
    private var shown: [String: ProcessMemoryMap] = [:]
    private var paidUntil: Timestamp?
    /// Of the watched processes that were shown last; `nil` when something else is to be shown.
    private var shownGeneration: UInt64?
    private(set) var isBusy = false

    init(_ context: SlowContext) {
        readings = context.readings
        processes = ProcessList(procfs: context.procfs)
        processorTime = context.processorTime
    }

    mutating func run(now: Timestamp) {
        isBusy = false
        guard let watched = readings.watched.value else { return }
        let members = watched.groups.flatMap(\.members).map(\.identity)
        if due.count > members.count { forget(allBut: Set(members)) }
        if !isOverdrawn(at: now), let next = longestDue(of: members, at: now) {
            let before = processorTime()
            sights[next] = look(at: next)
            due[next] = now + Self.period
            shownGeneration = nil
            paidUntil = max(paidUntil ?? now, now) + (processorTime() - before) * (1 / Self.share)
            isBusy = !isOverdrawn(at: now) && longestDue(of: members, at: now) != nil
            if isBusy { return }
        }
        // Nearly always nothing is new: this is asked whenever the thread wakes up.
        if shownGeneration == watched.generation { return }
        publish(watched)
        shownGeneration = watched.generation
    }

    /// Whoever was never looked at, else whose look is longest ago.
    private func longestDue(of members: [ProcessIdentity], at now: Timestamp) -> ProcessIdentity? {
        if let new = members.first(where: { due[$0] == nil }) { return new }
        guard let first = members.min(by: { (due[$0] ?? now) < (due[$1] ?? now) }) else { return nil }
        return due[first].map { $0 <= now } == true ? first : nil
    }

    private func isOverdrawn(at now: Timestamp) -> Bool {
        paidUntil.map { $0 - now > Self.credit } ?? false
    }

    private func look(at identity: ProcessIdentity) -> Sight {
        do throws(KernelError) {
            let map = try processes.memoryMap(identity.pid)
            return runs(identity) ? .seen(map) : .gone
        } catch {
            return runs(identity) ? .hidden : .gone
        }
    }

    private func runs(_ identity: ProcessIdentity) -> Bool {
        processes.entry(identity.pid)?.startTicks == identity.startTicks
    }

    private mutating func forget(allBut present: Set<ProcessIdentity>) {
        sights = sights.filter { present.contains($0.key) }
        due = due.filter { present.contains($0.key) }
    }

    /// A group is shown anew when all its processes were looked at; until then what was shown of it stays.
    private mutating func publish(_ watched: WatchedProcesses) {
        var maps: [String: ProcessMemoryMap] = [:]
        for group in watched.groups where !group.members.isEmpty {
            let sights = group.members.map { self.sights[$0.identity] }
            maps[group.name] = sights.contains { $0 == nil } ? shown[group.name] : Self.sum(sights)
        }
        shown = maps
        readings.memoryMaps.publish(MemoryMapReadings(byGroup: maps))
    }

    /// `nil` when a process cannot be looked at, or none is left.
    private static func sum(_ sights: [Sight?]) -> ProcessMemoryMap? {
        var sum: ProcessMemoryMap?
        for sight in sights {
            switch sight {
            case .seen(let map): sum = (sum ?? ProcessMemoryMap()) + map
            case .hidden: return nil
            case .gone, nil: continue
            }
        }
        return sum
    }
}
