import Collectors
import Foundation
import Kernel
import Telemetry
import Testing
import Threads

struct ProcessCollectorTests {
    typealias Process = ProcessTree.Process

    @Test func writesEveryFamilyOfAGroup() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var first = Process(70)
        (first.user, first.system, first.minor, first.major) = (250, 50, 11, 2)
        (first.voluntary, first.read, first.start) = (6, 4096, 1234)
        var second = Process(71)
        (second.files, second.limit, second.user) = (1000, "1024", 100)
        second.threads = [.init(voluntary: 6, involuntary: 1), .init(voluntary: 10, involuntary: 2)]
        try tree.put(first)
        try tree.put(second)
        try tree.put(page.other)
        try page.collect(afterScanAt: 0)
        #expect(
            page.lines == [
                #"context_switches_total{kind="involuntary",process="gate"} 3.0"#,
                #"context_switches_total{kind="voluntary",process="gate"} 22.0"#,
                #"cpu_seconds_total{mode="system",process="gate"} 0.5"#,
                #"cpu_seconds_total{mode="user",process="gate"} 3.5"#,
                #"io_read_bytes_total{process="gate"} 4096.0"#,
                #"io_write_bytes_total{process="gate"} 14.0"#,
                "left_out_total{} 0.0",
                #"max_fds{process="gate"} 1024.0"#,
                #"open_fds{process="gate"} 1000.0"#,
                #"page_faults_total{kind="major",process="gate"} 2.0"#,
                #"page_faults_total{kind="minor",process="gate"} 11.0"#,
                #"resident_memory_bytes{process="gate"} 4194304.0"#,
                #"resident_memory_peak_bytes{process="gate"} 6291456.0"#,
                #"restarts_total{process="gate"} 0.0"#,
                #"start_time_seconds{process="gate"} 1700000005.0"#,
                #"threads{process="gate"} 3.0"#,
                #"up{process="gate"} 1.0"#,
            ])
    }

    @Test func seesAProcessDieAndReturn() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        process.user = 500
        try tree.put(process)
        try page.collect(afterScanAt: 0)
        #expect(page["up"] == 1)
        process.user = 700
        try tree.put(process)
        try page.collect()
        #expect(page["cpu_seconds_total"] == 7)

        try tree.end(80)
        try page.collect()
        #expect(page["up"] == 0)
        #expect(page["cpu_seconds_total"] == 7)
        #expect(page["resident_memory_bytes"] == nil)
        #expect(page["start_time_seconds"] == nil)
        #expect(page.context.slow.processChanges == 1)
        #expect(page["restarts_total"] == 0)

        var returned = Process(81)
        (returned.start, returned.user) = (900, 100)
        try tree.put(returned)
        try page.collect(afterScanAt: 1)
        #expect(page["up"] == 1)
        #expect(page["restarts_total"] == 1)
        #expect(page["cpu_seconds_total"] == 8)
        try page.collect(afterScanAt: 11)
        #expect(page["restarts_total"] == 1)
    }

    @Test func tellsAReusedPidFromTheProcessThatHadIt() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        process.user = 500
        try tree.put(process)
        try page.collect(afterScanAt: 0)
        (process.start, process.user) = (9000, 20)
        try tree.put(process)
        try page.collect()
        #expect(page["up"] == 0)
        try page.collect(afterScanAt: 1)
        #expect(page["up"] == 1)
        #expect(page["restarts_total"] == 1)
        #expect(page["cpu_seconds_total"] == 5.2)
    }

    /// The kernel splits CPU time between user and system by guesses that it corrects later.
    @Test func neverFalls() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = ProcessTree.Process(80)
        for (user, shown) in [(100, 1.0), (90, 1), (95, 1), (110, 1.1)] {
            process.user = user
            try tree.put(process)
            try page.collect(afterScanAt: 0)
            #expect(page["cpu_seconds_total"] == shown)
        }
    }

    @Test func keepsTheCountersOfAWorkerThatDies() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        for pid in 90...92 {
            var worker = Process(pid)
            worker.user = 100
            try tree.put(worker)
        }
        try page.collect(afterScanAt: 0)
        try tree.end(91)
        try page.collect()
        #expect(page["cpu_seconds_total"] == 3)
        #expect(page["threads"] == 2)
        try page.collect(afterScanAt: 10)
        #expect(page["cpu_seconds_total"] == 3)
        #expect(page["restarts_total"] == 0)
    }

    @Test func countsAProcessThatJoinsFromNowOn() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        try tree.put(Process(90))
        var elsewhere = Process(95)
        (elsewhere.comm, elsewhere.user) = (Array("warmup".utf8), 100_000)
        try tree.put(elsewhere)
        try page.collect(afterScanAt: 0)
        elsewhere.comm = Array("gateway".utf8)
        try tree.put(elsewhere)
        try page.collect(afterScanAt: 10)
        #expect(page["cpu_seconds_total"] == 0)
        elsewhere.user += 100
        try tree.put(elsewhere)
        try page.collect()
        #expect(page["cpu_seconds_total"] == 1)
    }

    @Test(arguments: [("unlimited", Double.infinity), ("0", 0), ("1048576", 1_048_576)])
    func readsTheDescriptorLimit(_ text: String, _ limit: Double) throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        process.limit = text
        try tree.put(process)
        try page.collect(afterScanAt: 0)
        #expect(page["max_fds"] == limit)
        #expect(page["open_fds"] == 3)
    }

    @Test(arguments: [false, true])
    func leavesOutWhatItMayNotSee(_ isThereButUnreadable: Bool) throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        process.read = nil
        try tree.put(process)
        try FileManager.default.removeItem(atPath: "\(tree.procfs)/80/fd")
        // The kernel lets us open a stranger's file and refuses each read; a folder does the same, even to root.
        if isThereButUnreadable { try tree.write("80/io/x", "") }
        try page.collect(afterScanAt: 0)
        #expect(page["io_read_bytes_total"] == nil)
        #expect(page["open_fds"] == nil)
        #expect(page["max_fds"] == 1024)
        #expect(page["up"] == 1)
    }

    @Test(arguments: ["a) R 1 2 3 (b", "x y", "two\nlines", ")", "(", "\u{fffd}"])
    func readsAnyComm(_ comm: String) throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm(comm))])
        var process = Process(80)
        process.comm = comm == "\u{fffd}" ? [0xff] : Array(comm.utf8)
        try tree.put(process)
        try page.collect(afterScanAt: 0)
        #expect(page["up"] == 1)
    }

    @Test func countsManyDescriptorsOverSeveralTurns() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        process.files = 2100
        try tree.put(process)
        try page.collect(afterScanAt: 0)
        #expect(page["open_fds"] == nil)
        try page.collect()
        #expect(page["open_fds"] == 2100)
    }

    @Test func failsWithoutATimeOfBoot() throws {
        let tree = try ProcessTree()
        try tree.write("stat", "cpu  1 2 3 4 5 6 7 8 9 10\n")
        let page = ProcessPage(tree)
        let expected = "a line `btime SECONDS`"
        #expect(throws: KernelError.malformed("\(tree.procfs)/stat", expected: expected)) {
            try page.collect(afterScanAt: 0)
        }
        try tree.write("stat", "cpu  1 2 3 4 5 6 7 8 9 10\nbtime 1\n")
        try page.collect(afterScanAt: 10)
        #expect(page["left_out_total"] == 0)
    }

    @Test func failsWhereThereIsNoProc() {
        let context = CollectorContext(slow: SlowReadings { MadeUpKernel() })
        var slow = SlowWork(
            SlowContext(readings: context.slow, procfs: "/nowhere"))
        slow.finish(now: Timestamp(milliseconds: 0))
        var collector = ProcessCollector(context)
        var row = Row(catalogue: ProcessCollector.metrics)
        row.begin()
        #expect(throws: KernelError.missing("/nowhere")) {
            try collector.collect(from: HostFiles(procfs: "/nowhere"), into: &row)
        }
    }

    @Test(arguments: [(0, nil), (1, 2_097_152), (1000, 2097.152)] as [(UInt64, Double?)])
    func dividesMemoryByConnections(_ connections: UInt64, _ bytes: Double?) throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        try tree.put(Process(80))
        page.scan(at: 0)
        page.context.slow.established.publish(["gate": connections])
        try page.collect()
        #expect(page["bytes_per_connection"] == bytes)
    }

    /// Ten readings, in which each dear file is read once.
    @Test func readsTheDearFilesSeldom() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        try tree.put(process)
        try page.collect(afterScanAt: 0)
        (process.read, process.limit, process.residentKilobytes) = (4096, "2048", 4096)
        try tree.put(process)
        try page.collect()
        #expect(page["resident_memory_bytes"] == 4_194_304)
        // The peak is told by a dear file, but is never less than what is resident.
        #expect(page["resident_memory_peak_bytes"] == 4_194_304)
        #expect(page["max_fds"] == 1024)
        #expect(page["io_read_bytes_total"] == 0)
        for _ in 0..<9 { try page.collect() }
        #expect(page["resident_memory_peak_bytes"] == 5_242_880)
        #expect(page["max_fds"] == 2048)
        #expect(page["io_read_bytes_total"] == 4096)
    }

    @Test func measuresThisVeryProcess() throws {
        let context = CollectorContext(slow: SlowReadings { MadeUpKernel() })
        let comm = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8)
        let me = ProcessRule(name: "me", match: .comm(comm.trimmingCharacters(in: .newlines)))
        var slow = SlowWork(SlowContext(readings: context.slow, rules: [me]))
        slow.finish(now: Timestamp(milliseconds: 0))
        context.slow.established.publish(["me": 4, "you": 1])
        var collector = ProcessCollector(context)
        var row = Row(catalogue: ProcessCollector.metrics)
        row.begin()
        try collector.collect(from: HostFiles(), into: &row)
        row.finish()
        let families = Set(row.layout.series.map(\.metric.name))
        #expect(families.count == ProcessCollector.metrics.count)
        let resident = zip(row.layout.series, row.values).first {
            $0.0.metric.name == "outrigger_process_resident_memory_bytes"
        }
        #expect((resident?.1 ?? 0) > 1e6)
    }
}

/// A `SlowWork` and a `ProcessCollector` over one tree.
final class ProcessPage {
    let context: CollectorContext
    let kernel = MadeUpKernel()
    /// Belongs to no group.
    let other: ProcessTree.Process = {
        var other = ProcessTree.Process(5)
        other.comm = Array("other".utf8)
        return other
    }()
    private var slow: SlowWork
    private var collector: ProcessCollector
    private var row = Row(catalogue: ProcessCollector.metrics)
    private let host: HostFiles

    init(_ tree: ProcessTree, rules: [ProcessRule] = []) {
        let kernel = kernel
        context = CollectorContext(slow: SlowReadings { kernel })
        slow = SlowWork(
            SlowContext(readings: context.slow, procfs: tree.procfs, rules: rules))
        collector = ProcessCollector(context)
        host = HostFiles(procfs: tree.procfs)
    }

    /// Lets the slow thread do a little, as it does between rests.
    func slice(at seconds: Double) { _ = slow.run(now: Timestamp(seconds: seconds)) }

    func scan(at seconds: Double) { slow.finish(now: Timestamp(seconds: seconds)) }

    func collect(afterScanAt seconds: Double) throws {
        scan(at: seconds)
        try collect()
    }

    func collect() throws {
        row.begin()
        try collector.collect(from: host, into: &row)
        row.finish()
    }

    /// Every series without the common beginning of its name, sorted.
    var lines: [String] {
        zip(row.layout.series, row.values).map { series, value in
            let labels = series.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
            return "\(series.sampleName.dropFirst("outrigger_process_".count)){\(labels)} \(value)"
        }.sorted()
    }

    /// The first series of a family, of `process` when given; CPU time begins with `mode="user"`.
    subscript(family: String, process: String? = nil) -> Double? {
        zip(row.layout.series, row.values).first { series, _ in
            series.metric.name == "outrigger_process_\(family)"
                && (process.map { series.labels.contains(Label("process", $0)) } ?? true)
        }?.1
    }
}
