import Collectors
import Foundation
import Kernel
import Testing

/// What the memory of a group is, and how seldom it is asked.
struct MemoryMapCollectorTests {
    private func put(_ pid: Int, _ kilobytes: Int?, start: Int = 500, in tree: ProcessTree) throws {
        var process = ProcessTree.Process(pid)
        (process.proportionalKilobytes, process.start) = (kilobytes, start)
        try tree.put(process)
    }

    @Test func sumsOverAGroup() throws {
        let tree = try ProcessTree()
        let page = try WatchedPage(tree)
        try put(50, 100, in: tree)
        try put(51, 28, in: tree)
        page.look(at: 0)
        #expect(
            page.lines("process_") == [
                #"pss_bytes{process="gate"} 131072.0"#, #"private_memory_bytes{process="gate"} 6144.0"#,
                #"anonymous_memory_bytes{process="gate"} 8192.0"#, #"swap_bytes{process="gate"} 10240.0"#,
            ])
    }

    /// The walk over a process of hundreds of gigabytes takes seconds.
    @Test func holdsUpNoStart() throws {
        let tree = try ProcessTree()
        let page = try WatchedPage(tree)
        try put(50, 1, in: tree)
        page.prepare(at: 0)
        #expect(page.lines("process_") == [])
        #expect(page.lines("thread_cpu").count == 1)
        #expect(!page.failures.contains { $0.hasPrefix("process_memory") })
        page.look(at: 0)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 1024)
    }

    @Test func looksOnceAMinute() throws {
        let tree = try ProcessTree()
        let page = try WatchedPage(tree)
        try put(50, 1, in: tree)
        page.look(at: 0)
        try put(50, 2, in: tree)
        page.look(at: 59)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 1024)
        page.look(at: 60)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 2048)
    }

    /// A look of 50 ms is paid for by ten seconds in which nobody is looked at.
    @Test func paysForDearLooks() throws {
        let tree = try ProcessTree()
        let page = try WatchedPage(tree)
        for pid in 50...52 { try put(pid, 1, in: tree) }
        page.cost.set(.milliseconds(50))
        var shown: [Double: Double?] = [:]
        for second in stride(from: 0.0, through: 30, by: 1) {
            page.look(at: second)
            shown[second] = page[#"process_pss_bytes{process="gate"}"#]
        }
        // The group is shown when its third process was looked at, two rests after the first.
        #expect(shown[17] == .some(nil))
        #expect(shown[18] == 3072)
        // Then nobody is due before the minute is over, and one at a time after it.
        for pid in 50...52 { try put(pid, 3, in: tree) }
        page.look(at: 59)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 3072)
        page.look(at: 60)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 5120)
        page.look(at: 67)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 5120)
        page.look(at: 68)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 7168)
    }

    /// A part of a group's memory would look like all of it.
    @Test func showsAGroupWhollyOrNotAtAll() throws {
        let tree = try ProcessTree()
        let page = try WatchedPage(tree)
        try put(50, 1, in: tree)
        try put(51, nil, in: tree)
        page.look(at: 0)
        #expect(page.lines("process_") == [])
        #expect(
            page.failures == [
                #"cgroup: `\#(tree.procfs)/self/mountinfo` is not there: this kernel or container does not offer it"#
            ])
        try tree.end(51)
        page.look(at: 10)
        #expect(page[#"process_pss_bytes{process="gate"}"#] == 1024)
        // Of a process that came since, nothing is known yet; of one that has another's pid, nothing may be told.
        try tree.end(50)
        page.look(at: 20)
        #expect(page.lines("process_") == [])
    }
}
