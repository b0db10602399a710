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
    private let units: KernelUnits
    private let buffer = ReadBuffer()
    private var groups: [ProcessGroup] = []
    private var generation: UInt64?
    private var sizeIsCount = false

    package init(_ context: CollectorContext) {
        slow = context.slow
        units = context.units
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        guard let watched = slow.watched.value else { throw NotYet.scanned }
        if let failure = watched.failure { throw failure }
        if watched.generation != generation { follow(watched, procfs: host.procfs) }
        let facts = SlowFacts(
            bootSeconds: Double(watched.bootSeconds), threads: slow.threads.value,
            established: slow.established.value)
        var someoneWent = false
        for place in groups.indices {
            if groups[place].read(with: buffer) { someoneWent = true }
            write(groups[place], facts, into: &row)
        }
        if someoneWent { slow.noteProcessGone() }
        row[ProcessMetrics.leftOut] = Double(watched.leftOut)
    }

    /// What the `slow` thread tells, at one tick.
    private struct SlowFacts {
        let bootSeconds: Double
        let threads: ThreadReadings?
        let established: [String: UInt64]
    }

    private mutating func follow(_ watched: WatchedProcesses, procfs: String) {
        if generation == nil { sizeIsCount = DescriptorCount.sizeIsCount(procfs: procfs) }
        generation = watched.generation
        let known = Dictionary(groups.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        groups = watched.groups.map { found in
            var group = known[found.name] ?? ProcessGroup(name: found.name)
            group.isUncertain = found.isUncertain
            group.follow(found.members) { identity in
                // One that went since the scan is noticed by the next.
                try? ProcessFiles(
                    pid: identity.pid, procfs: procfs, sizeIsCount: sizeIsCount,
                    pageSizeBytes: units.pageSizeBytes)
            }
            return group
        }
    }

    private func write(_ group: ProcessGroup, _ facts: SlowFacts, into row: inout Row) {
        let (name, totals, held) = (group.name, group.totals, group.holdings)
        row[ProcessMetrics.cpu, name, "user"] = seconds(totals.userTicks)
        row[ProcessMetrics.cpu, name, "system"] = seconds(totals.systemTicks)
        if let switches = facts.threads?.group(name)?.switches {
            row[ProcessMetrics.switches, name, "voluntary"] = Double(switches.voluntary)
            row[ProcessMetrics.switches, name, "involuntary"] = Double(switches.involuntary)
        }
        row[ProcessMetrics.faults, name, "minor"] = Double(totals.minorFaults)
        row[ProcessMetrics.faults, name, "major"] = Double(totals.majorFaults)
        if group.hasIO {
            row[ProcessMetrics.ioRead, name] = Double(totals.readBytes)
            row[ProcessMetrics.ioWrite, name] = Double(totals.writeBytes)
        }
        row[ProcessMetrics.restarts, name] = Double(group.restarts)
        if held.processes > 0 || !group.isUncertain {
            row[ProcessMetrics.up, name] = held.processes > 0 ? 1 : 0
        }
        if held.processes > 0 { write(held, of: name, facts, into: &row) }
    }

    private func write(
        _ held: ProcessHoldings, of name: String, _ facts: SlowFacts, into row: inout Row
    ) {
        row[ProcessMetrics.resident, name] = Double(held.residentBytes)
        row[ProcessMetrics.residentPeak, name] = Double(held.residentPeakBytes)
        row[ProcessMetrics.threads, name] = Double(held.threads)
        if let open = held.openDescriptors { row[ProcessMetrics.openFiles, name] = Double(open) }
        if let limit = held.descriptorLimit { row[ProcessMetrics.maxFiles, name] = limit }
        if let start = held.startTicks {
            row[ProcessMetrics.startTime, name] = facts.bootSeconds + seconds(start)
        }
        if let connections = facts.established[name], connections > 0 {
            row[ProcessMetrics.perConnection, name] = Double(held.residentBytes) / Double(connections)
        }
    }

    private func seconds(_ ticks: UInt64) -> Double { Double(ticks) / Double(units.ticksPerSecond) }
}
