import Collectors
import Glibc
import Kernel
import Synchronization
import Telemetry

/// A `SlowWork` and the collectors of what it finds out about watched processes, over one tree.
final class WatchedPage {
    /// A clock of CPU time that goes on by so much whenever it is asked.
    final class Cost: Sendable {
        private let step = Atomic<Int64>(0)
        private let spent = Atomic<Int64>(0)

        func set(_ step: Duration) {
            self.step.store(Int64(step / .microseconds(1)), ordering: .relaxed)
        }

        func now() -> Duration {
            .microseconds(spent.wrappingAdd(step.load(ordering: .relaxed), ordering: .relaxed).newValue)
        }
    }

    let readings: SlowReadings
    let cost = Cost()
    private var slow: SlowWork
    private var collectors: CollectorSet
    private(set) var lines: [String] = []

    init(_ tree: ProcessTree, rules: [ProcessRule]? = nil) throws {
        let kernel = MadeUpKernel()
        readings = SlowReadings { kernel }
        let units = KernelUnits(ticksPerSecond: 100, pageSizeBytes: 4096)
        slow = SlowWork(
            SlowContext(
                readings: readings, procfs: tree.procfs, sysfs: tree.sysfs,
                rules: rules ?? [ProcessRule(name: "gate", match: .comm("gateway"))], units: units,
                processorTime: { [cost] in cost.now() }))
        collectors = try CollectorSet(
            Catalogue.all.filter { ["thread", "process_memory", "cgroup"].contains($0.type.name) },
            context: CollectorContext(units: units, slow: readings),
            host: HostFiles(procfs: tree.procfs, sysfs: tree.sysfs), now: { .zero })
    }

    var failures: [String] { collectors.failures.map { "\($0.collector): \($0.reason)" } }

    /// Lets the slow thread do all that is due, and collects.
    func look(at seconds: Double) {
        slow.finish(now: Timestamp(seconds: seconds))
        collect()
    }

    /// Does what the first page waits for, and collects.
    func prepare(at seconds: Double) {
        slow.prepare(now: Timestamp(seconds: seconds))
        collect()
    }

    func collect() {
        let sections = collectors.collect(.full).filter { $0.name != CollectorSet.selfSection }
        lines = PageText.of(sections).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            String($0.dropFirst("outrigger_".count))
        }
    }

    /// The lines of the families that begin so, without it.
    func lines(_ prefix: String) -> [String] {
        lines.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    subscript(series: String) -> Double? {
        lines.first { $0.hasPrefix(series + " ") }.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
