import Kernel
import Telemetry
import Threads

/// Looks at every thread of the watched processes, some threads a slice.
struct ThreadJob: SlowJob {
    /// Threads read in one slice: two small files each.
    static let threadsPerSlice = 24
    /// Threads of one process looked at.
    static let threadLimit = 1024
    /// Threads looked at over all groups.
    static let totalLimit = 16_384

    private let readings: SlowReadings
    private let procfs: String
    private let ticksPerSecond: Double
    private let buffer = ReadBuffer()
    private var boards: [String: ThreadBoard] = [:]
    private var leftOut: UInt64 = 0
    private var nextLook: Timestamp?
    private var look: Look?

    /// What is left of a round.
    private struct Look {
        var groups: [String]
        var ahead: [(group: String, member: WatchedProcesses.Member)]
        var listing: ThreadListing?
        var seenOfProcess = 0
        var seen = 0

        mutating func leaveProcess() {
            listing = nil
            seenOfProcess = 0
            ahead.removeLast()
        }
    }

    init(_ context: SlowContext) {
        readings = context.readings
        procfs = context.procfs
        ticksPerSecond = Double(context.units.ticksPerSecond)
    }

    var isBusy: Bool { look != nil }

    mutating func run(now: Timestamp) {
        if look == nil {
            if let nextLook, now < nextLook { return }
            guard let watched = readings.watched.value else { return }
            nextLook = now + SlowWork.period
            begin(watched, at: now)
        }
        for _ in 0..<Self.threadsPerSlice where !readNext(at: now) {
            finish()
            return
        }
    }

    private mutating func begin(_ watched: WatchedProcesses, at now: Timestamp) {
        let names = Set(watched.groups.map(\.name))
        boards = boards.filter { names.contains($0.key) }
        for name in names {
            boards[name, default: ThreadBoard(ticksPerSecond: ticksPerSecond)].begin(at: now)
        }
        let members = watched.groups.flatMap { group in group.members.map { (group.name, $0) } }
        look = Look(groups: watched.groups.map(\.name), ahead: members.reversed())
    }

    /// Reads one thread, or turns to the next process; `false` when none is left.
    private mutating func readNext(at now: Timestamp) -> Bool {
        guard var look, let (group, member) = look.ahead.last else { return false }
        defer { self.look = look }
        if look.listing == nil {
            // A process that has gone since the scan has no threads.
            look.listing = try? ThreadListing(of: member.identity.pid, procfs: procfs)
        }
        if look.seenOfProcess == Self.threadLimit || look.seen == Self.totalLimit {
            if look.listing?.skip() == true {
                leftOut += 1
            } else {
                look.leaveProcess()
            }
            return true
        }
        guard let thread = look.listing?.next(with: buffer), isStill(member, thread) else {
            look.leaveProcess()
            return true
        }
        look.seenOfProcess += 1
        look.seen += 1
        boards[group]?.take(thread, of: member, at: now)
        return true
    }

    /// Whether the number still belongs to the process that was found: no thread is older than its process.
    private func isStill(_ member: WatchedProcesses.Member, _ thread: ThreadReading) -> Bool {
        thread.startTicks >= member.identity.startTicks
            && (thread.id != member.identity.pid || thread.startTicks == member.identity.startTicks)
    }

    private mutating func finish() {
        guard let look else { return }
        self.look = nil
        for name in look.groups { boards[name]?.finish() }
        let groups = look.groups.compactMap { name in boards[name]?.reading(of: name) }
        readings.threads.publish(ThreadReadings(groups: groups, leftOut: leftOut))
    }
}
