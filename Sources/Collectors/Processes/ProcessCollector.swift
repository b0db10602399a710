package import Kernel
package import Telemetry
import Threads

/// The watched processes, by group and without pids: what they use, hold, and how often they came back.
///
/// Which processes make up a group is found by the `slow` thread; this reads what is known, and notices at once when
/// a process has gone.
package struct ProcessCollector: Collector {
    package static let name = "process"
    package static let title = "Watched processes"
    package static let note = """
        By default every process that listens on TCP. `process` is the configured name, else the command
        name. No label holds a pid: a process that returns with another pid continues its series, and its
        counters never fall. A group without a process keeps its counters, loses its gauges and shows
        `outrigger_process_up` 0.
        """
    package static let metrics = ProcessMetrics.all

    private let slow: SlowReadings
    private let ticksPerSecond: Double
    private let buffer = ReadBuffer()
    private var groups: [ProcessGroup] = []
    private var generation: UInt64?
    private var sizeIsCount = false

    package init(_ context: CollectorContext) {
        slow = context.slow
        ticksPerSecond = Double(context.units.ticksPerSecond)
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        guard let watched = slow.watched.value else { throw NotYet.scanned }
        if let failure = watched.failure { throw failure }
        if watched.generation != generation { follow(watched, procfs: host.procfs) }
        var someoneWent = false
        for place in groups.indices {
            if groups[place].read(with: buffer, switches: watched.switches) { someoneWent = true }
            write(groups[place], bootSeconds: Double(watched.bootSeconds), into: &row)
        }
        if someoneWent { slow.noteProcessGone() }
        row[ProcessMetrics.leftOut] = Double(watched.leftOut)
    }

    private mutating func follow(_ watched: WatchedProcesses, procfs: String) {
        if generation == nil { sizeIsCount = DescriptorCount.sizeIsCount(procfs: procfs) }
        generation = watched.generation
        let known = Dictionary(groups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        groups = watched.groups.map { found in
            var group = known[found.name] ?? ProcessGroup(name: found.name)
            group.follow(found.members) { identity in
                // One that went since the scan is noticed by the next.
                try? ProcessFiles(pid: identity.pid, procfs: procfs, sizeIsCount: sizeIsCount)
            }
            return group
        }
    }

    private func write(_ group: ProcessGroup, bootSeconds: Double, into row: inout Row) {
        let (name, totals, held) = (group.name, group.totals, group.holdings)
        row[ProcessMetrics.cpu, name, "user"] = Double(totals.userTicks) / ticksPerSecond
        row[ProcessMetrics.cpu, name, "system"] = Double(totals.systemTicks) / ticksPerSecond
        row[ProcessMetrics.switches, name, "voluntary"] = Double(totals.voluntarySwitches)
        row[ProcessMetrics.switches, name, "involuntary"] = Double(totals.involuntarySwitches)
        row[ProcessMetrics.faults, name, "minor"] = Double(totals.minorFaults)
        row[ProcessMetrics.faults, name, "major"] = Double(totals.majorFaults)
        if group.hasIO {
            row[ProcessMetrics.ioRead, name] = Double(totals.readBytes)
            row[ProcessMetrics.ioWrite, name] = Double(totals.writeBytes)
        }
        row[ProcessMetrics.restarts, name] = Double(group.restarts)
        row[ProcessMetrics.up, name] = held.processes > 0 ? 1 : 0
        if held.processes == 0 { return }
        row[ProcessMetrics.resident, name] = Double(held.residentBytes)
        row[ProcessMetrics.residentPeak, name] = Double(held.residentPeakBytes)
        row[ProcessMetrics.threads, name] = Double(held.threads)
        if let open = held.openDescriptors { row[ProcessMetrics.openFiles, name] = Double(open) }
        if let limit = held.descriptorLimit { row[ProcessMetrics.maxFiles, name] = limit }
        if let start = held.startTicks {
            row[ProcessMetrics.startTime, name] = bootSeconds + Double(start) / ticksPerSecond
        }
    }
}
