import Kernel

/// What the processes of a group hold at one tick.
struct ProcessHoldings {
    var processes = 0
    var residentBytes: UInt64 = 0
    var residentPeakBytes: UInt64 = 0
    var threads: UInt64 = 0
    /// Of the process that is nearest to its limit.
    var openDescriptors: UInt64?
    var descriptorLimit: Double?
    /// Of the oldest process.
    var startTicks: UInt64?

    mutating func add(_ reading: ProcessReading) {
        processes += 1
        residentBytes &+= reading.residentBytes
        residentPeakBytes &+= reading.residentPeakBytes
        threads &+= reading.stat.threads
        startTicks = min(startTicks ?? .max, reading.stat.startTicks)
        takeDescriptors(of: reading)
    }

    private mutating func takeDescriptors(of reading: ProcessReading) {
        let limit = reading.descriptorLimit?.value
        let use = Self.use(reading.openDescriptors, of: limit)
        if processes > 1, use <= Self.use(openDescriptors, of: descriptorLimit) { return }
        (openDescriptors, descriptorLimit) = (reading.openDescriptors, limit)
    }

    /// The share of the limit in use; less than any share when it cannot be seen.
    private static func use(_ open: UInt64?, of limit: Double?) -> Double {
        guard let open, let limit else { return -1 }
        return Double(open) / max(limit, 1)
    }
}

/// A watched group as the tick follows it: its counters outlive its processes.
struct ProcessGroup {
    private struct Member {
        let identity: ProcessIdentity
        let files: ProcessFiles
        /// The largest numbers read so far; `nil` until the first reading of one that was there before us.
        var last: ProcessTotals?
    }

    let name: String
    private(set) var totals = ProcessTotals()
    /// Whether any process let us see its I/O.
    private(set) var hasIO = false
    /// How often all its processes were replaced by others.
    private(set) var restarts: UInt64 = 0
    private(set) var holdings = ProcessHoldings()
    /// Whether it may have processes that cannot be seen.
    var isUncertain = false
    private var members: [Member] = []
    /// The last processes it had, gone or not.
    private var roster: Set<ProcessIdentity> = []

    init(name: String) { self.name = name }

    /// Takes over the members that a scan found.
    ///
    /// Of the first members all they ever used counts, and of those born since the scan before. A process that ran
    /// elsewhere before it joined counts from now on, or the group's counters would leap.
    mutating func follow(
        _ found: [WatchedProcesses.Member], open: (ProcessIdentity) -> ProcessFiles?
    ) {
        let identities = Set(found.map(\.identity))
        let isFirst = roster.isEmpty
        if !isFirst, !identities.isEmpty, roster.isDisjoint(with: identities) { restarts += 1 }
        if !identities.isEmpty { roster = identities }
        members.removeAll { !identities.contains($0.identity) }
        let followed = Set(members.map(\.identity))
        for member in found where !followed.contains(member.identity) {
            guard let files = open(member.identity) else { continue }
            let last = isFirst || member.isNewborn ? ProcessTotals() : nil
            members.append(Member(identity: member.identity, files: files, last: last))
        }
    }

    /// Reads every member, and says whether one has gone.
    mutating func read(with buffer: ReadBuffer) -> Bool {
        holdings = ProcessHoldings()
        var someoneWent = false
        var place = 0
        while place < members.count {
            // Whatever goes wrong with a process's own files, it is gone: they were readable when it was taken over.
            guard let reading = try? members[place].files.read(with: buffer),
                reading.stat.startTicks == members[place].identity.startTicks
            else {
                members.remove(at: place)
                someoneWent = true
                continue
            }
            holdings.add(reading)
            if reading.io != nil { hasIO = true }
            count(reading, at: place)
            place += 1
        }
        return someoneWent
    }

    private mutating func count(_ reading: ProcessReading, at place: Int) {
        let now = ProcessTotals(reading)
        if let last = members[place].last { totals.add(now, since: last) }
        if members[place].last?.rise(to: now) == nil { members[place].last = now }
    }
}
