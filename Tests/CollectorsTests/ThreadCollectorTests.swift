import Collectors
import Foundation
import Kernel
import Testing

/// One thread of many is pegged, workers come and go, and no series falls.
struct ThreadCollectorTests {
    private func server(_ threads: [(comm: String, ticks: Int)], pid: Int = 50) -> ProcessTree.Process {
        var process = ProcessTree.Process(pid)
        process.threads = threads.map { .init(comm: $0.comm, ticks: $0.ticks) }
        return process
    }

    private func page(_ tree: ProcessTree) throws -> WatchedPage { try WatchedPage(tree) }

    private func labels(_ page: WatchedPage) -> [String] {
        page.lines("thread_cpu_seconds_total").map { String($0.split(separator: "\"")[3]) }
    }

    @Test func showsThreadsByThemselves() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        try tree.put(server([("gateway", 100), ("loop", 5000), ("loop", 40), ("loop", 50)]))
        page.look(at: 0)
        #expect(
            page.lines("thread_") == [
                #"cpu_seconds_total{process="gate",thread="gateway"} 1.0"#,
                #"cpu_seconds_total{process="gate",thread="loop"} 50.0"#,
                #"cpu_seconds_total{process="gate",thread="loop-2"} 0.5"#,
                #"cpu_seconds_total{process="gate",thread="loop-3"} 0.4"#,
                "left_out_total 0.0",
            ])
        // Ten seconds later the third has used nine of them, and keeps its label.
        try tree.put(server([("gateway", 100), ("loop", 5000), ("loop", 940), ("loop", 60)]))
        page.look(at: 10)
        #expect(page[#"thread_cpu_seconds_total{process="gate",thread="loop-3"}"#] == 9.4)
        #expect(page[#"thread_cpu_seconds_total{process="gate",thread="loop"}"#] == 50)
        #expect(page[#"thread_cpu_busiest_ratio{process="gate"}"#] == 0.9)
        // Nobody is busier than busy, though ticks are rounded.
        try tree.put(server([("gateway", 100), ("loop", 6001), ("loop", 940), ("loop", 60)]))
        page.look(at: 20)
        #expect(page[#"thread_cpu_busiest_ratio{process="gate"}"#] == 1)
    }

    @Test func seesWhoeverWasBornBusy() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        try tree.put(server([("gateway", 0)]))
        page.look(at: 0)
        #expect(page[#"thread_cpu_busiest_ratio{process="gate"}"#] == nil)
        try tree.put(server([("gateway", 0), ("loop", 800)]))
        page.look(at: 10)
        #expect(page[#"thread_cpu_busiest_ratio{process="gate"}"#] == 0.8)
        // A process that ran elsewhere before it joined was busy there.
        var joined = server([("gateway", 9000)], pid: 90)
        joined.comm = Array("other".utf8)
        try tree.put(joined)
        page.look(at: 20)
        joined.comm = Array("gateway".utf8)
        try tree.put(joined)
        page.look(at: 30)
        #expect(page[#"thread_cpu_busiest_ratio{process="gate"}"#] == 0)
    }

    @Test func goesOnWithTheCountOfAThreadThatEnded() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        try tree.put(server([("gateway", 0), ("worker", 300)]))
        page.look(at: 0)
        var process = server([("gateway", 0)])
        try tree.put(process)
        page.look(at: 10)
        let series = #"thread_cpu_seconds_total{process="gate",thread="worker"}"#
        #expect(page[series] == 3)
        process.threads.append(.init(comm: "worker", ticks: 50, id: 90))
        try tree.put(process)
        page.look(at: 20)
        #expect(page[series] == 3.5)
        // A thread that nobody replaces is shown for five minutes.
        try tree.put(server([("gateway", 0)]))
        for look in 3...32 { page.look(at: Double(look) * 10) }
        #expect(page[series] == 3.5)
        for look in 33...34 { page.look(at: Double(look) * 10) }
        #expect(page[series] == nil)
        // And goes on even then.
        process.threads = [.init(), .init(comm: "worker", ticks: 25, id: 91)]
        try tree.put(process)
        page.look(at: 350)
        #expect(page[series] == 3.75)
    }

    @Test func showsTheBusiestEight() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        var threads = (0..<20).map { (comm: "t\($0)", ticks: 1000 - $0) }
        try tree.put(server(threads))
        page.look(at: 0)
        #expect(labels(page) == (0..<8).map { "t\($0)" })
        // Equals do not take turns: a little more work does not change who is shown.
        for index in threads.indices { threads[index].ticks += 100 + index }
        try tree.put(server(threads))
        page.look(at: 10)
        #expect(labels(page) == (0..<8).map { "t\($0)" })
        threads[19].ticks += 900
        try tree.put(server(threads))
        page.look(at: 20)
        #expect(page[#"thread_cpu_seconds_total{process="gate",thread="t19"}"#] == 20)
        #expect(page.lines("thread_cpu_seconds_total").count == 8)
    }

    /// A server that names its threads after requests.
    @Test func endsToMakeLabels() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        var seen: Set<String> = []
        for look in 0..<100 {
            let threads = (0..<8).map { (comm: "request \(look * 8 + $0)", ticks: 100 * look) }
            try tree.put(server([("gateway", 0)] + threads))
            page.look(at: Double(look) * 10)
            #expect(labels(page).count == 8)
            seen.formUnion(labels(page))
        }
        #expect(seen.count <= 72)
        #expect(seen.contains("other"))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func neverFalls(_ seed: UInt64) throws {
        var soup = Soup(seed: seed)
        let tree = try ProcessTree()
        let page = try page(tree)
        var process = ProcessTree.Process(50)
        var highest: [String: Double] = [:]
        var next = 51
        process.threads = [.init(id: 50)]
        for look in 0..<80 {
            for _ in 0..<soup.below(6) {
                process.threads.append(.init(comm: "w\(soup.below(4))", ticks: soup.below(200), id: next))
                next += 1
            }
            process.threads.removeAll { $0.id != 50 && soup.below(4) == 0 }
            for index in process.threads.indices { process.threads[index].ticks += soup.below(50) }
            try tree.put(process)
            page.look(at: Double(look) * 10)
            for line in page.lines("thread_cpu_seconds_total") {
                let parts = line.split(separator: " ")
                let (name, value) = (String(parts[0]), try #require(Double(parts[1])))
                #expect(value >= highest[name] ?? 0, "\(name)")
                highest[name] = value
            }
        }
        #expect(highest.count >= 8)
    }

    @Test func tellsThreadsFromThoseThatHadTheirIds() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        try tree.put(server([("gateway", 100), ("loop", 5000)]))
        page.look(at: 0)
        // The pid belongs to a younger process, of the same name and the same thread ids.
        var other = server([("gateway", 10), ("loop", 20)])
        other.start = 900
        try tree.put(other)
        page.look(at: 10)
        #expect(page[#"thread_cpu_seconds_total{process="gate",thread="loop"}"#] == 50.2)
        #expect(page[#"thread_cpu_seconds_total{process="gate",thread="gateway"}"#] == 1.1)
    }

    @Test func looksInSlicesAtABoundedNumber() throws {
        let tree = try ProcessTree()
        let page = try page(tree)
        var crowd = ProcessTree.Process(50)
        crowd.threads = (0..<1030).map { .init(comm: "c", ticks: 1, id: 50 + $0) }
        try tree.put(crowd)
        page.look(at: 0)
        #expect(page["thread_left_out_total"] == 6)
        page.look(at: 10)
        #expect(page["thread_left_out_total"] == 12)
    }

    @Test func saysSoBeforeTheFirstLook() throws {
        let page = try page(ProcessTree())
        page.collect()
        let reason = "the first scan of the processes has not ended yet"
        #expect(page.failures == ["thread", "process_memory", "cgroup"].map { "\($0): \(reason)" })
    }
}
