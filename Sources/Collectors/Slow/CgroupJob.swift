import Kernel
import Telemetry
import Threads

/// Finds the control groups of the watched processes, and reads them and their ancestors, a few a slice.
struct CgroupJob: SlowJob {
    /// How often they are read, unless it costs more than `share`.
    static let period = Duration.seconds(1)
    /// The share of a core that reading may take.
    static let share = 0.005
    /// Processes placed in one slice.
    static let processesPerSlice = 32
    /// Control groups read in one slice: some ten small files each.
    static let groupsPerSlice = 8
    /// Control groups looked at, ancestors included.
    static let groupLimit = 256

    private enum Phase {
        case resting
        case placing(ahead: [(group: String, pid: Int32)])
        case reading(ahead: [CgroupMounts.Step])
    }

    private let readings: SlowReadings
    private let processes: ProcessList
    private let sysfs: String
    private let processorTime: @Sendable () -> Duration
    private let buffer = ReadBuffer()
    private var mounts: CgroupMounts?
    private var placements: [String: CgroupPlacement] = [:]
    private var nodes: [CgroupMounts.Step: CgroupNode] = [:]
    private var accounts: [String: CgroupAccount] = [:]
    private var phase = Phase.resting
    private var generation: UInt64?
    private var nextPlacing: Timestamp?
    private var nextReading: Timestamp?
    /// CPU time of the round that is under way.
    private var cost = Duration.zero
    private var leftOut: UInt64 = 0

    init(_ context: SlowContext) {
        readings = context.readings
        processes = ProcessList(procfs: context.procfs)
        sysfs = context.sysfs
        processorTime = context.processorTime
    }

    var isBusy: Bool {
        if case .resting = phase { return false }
        return true
    }

    mutating func run(now: Timestamp) {
        guard let watched = readings.watched.value else { return }
        let before = processorTime()
        switch phase {
        case .resting:
            if let nextReading, now < nextReading { return }
            begin(watched, at: now)
        case .placing(var ahead):
            for (group, pid) in ahead.suffix(Self.processesPerSlice) { place(pid, in: group) }
            ahead.removeLast(min(Self.processesPerSlice, ahead.count))
            phase = ahead.isEmpty ? .reading(ahead: layOut()) : .placing(ahead: ahead)
        case .reading(var ahead):
            for step in ahead.suffix(Self.groupsPerSlice) { nodes[step]?.read() }
            ahead.removeLast(min(Self.groupsPerSlice, ahead.count))
            phase = .reading(ahead: ahead)
            if ahead.isEmpty { finish(watched, at: now) }
        }
        cost += processorTime() - before
        if !isBusy {
            nextReading = now + max(Self.period, cost * (1 / Self.share))
            cost = .zero
        }
    }

    private mutating func begin(_ watched: WatchedProcesses, at now: Timestamp) {
        do throws(KernelError) {
            // Trees of control groups are mounted when the host starts, and stay.
            if mounts == nil { mounts = try findMounts() }
        } catch {
            readings.cgroups.publish(CgroupReadings(groups: [], leftOut: leftOut, failure: error))
            return
        }
        if generation == watched.generation, let nextPlacing, now < nextPlacing {
            phase = .reading(ahead: Array(nodes.keys))
            return
        }
        generation = watched.generation
        nextPlacing = now + SlowWork.period
        placements = [:]
        phase = .placing(
            ahead: watched.groups.flatMap { group in group.members.map { (group.name, $0.identity.pid) } })
    }

    private func findMounts() throws(KernelError) -> CgroupMounts {
        let mounts = try processes.cgroupMounts(sysfs: sysfs)
        if mounts.isEmpty { throw .missing("\(sysfs)/fs/cgroup") }
        return mounts
    }

    private mutating func place(_ pid: Int32, in group: String) {
        // A process that has gone since the scan is nowhere.
        guard let mounts, let membership = processes.cgroups(pid) else { return }
        placements[group, default: CgroupPlacement()].add(membership, in: mounts)
    }

    /// Opens the control groups that are new, closes those that nobody is in any more, and says which to read.
    private mutating func layOut() -> [CgroupMounts.Step] {
        var wanted: [CgroupMounts.Step: Set<CgroupReading.Part>] = [:]
        var refused: Set<CgroupMounts.Step> = []
        for placement in placements.values {
            for (part, chains) in placement.chains {
                for step in chains.joined() {
                    if wanted[step] == nil, wanted.count == Self.groupLimit {
                        refused.insert(step)
                    } else {
                        wanted[step, default: []].insert(part)
                    }
                }
            }
        }
        leftOut &+= UInt64(refused.count)
        nodes = nodes.filter { wanted[$0.key] != nil }
        for (step, parts) in wanted {
            if nodes[step] == nil {
                let folder = CgroupFolder(step, buffer: buffer)
                // What the whole host uses is no fact of a process.
                if folder.isWholeHost { continue }
                nodes[step] = CgroupNode(folder)
            }
            nodes[step]?.parts = parts
        }
        return Array(nodes.keys)
    }

    private mutating func finish(_ watched: WatchedProcesses, at now: Timestamp) {
        phase = .resting
        let names = watched.groups.map(\.name)
        accounts = accounts.filter { names.contains($0.key) }
        let groups = names.map { name in
            accounts[name, default: CgroupAccount()].update(
                placements[name] ?? CgroupPlacement(), nodes)
            return CgroupReadings.Group(name: name, facts: accounts[name]?.facts ?? CgroupFacts())
        }
        readings.cgroups.publish(CgroupReadings(groups: groups, leftOut: leftOut, failure: nil))
    }
}
