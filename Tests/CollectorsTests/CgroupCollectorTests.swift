import Collectors
import Foundation
import Kernel
import Testing

/// Quotas, limits and events of the control groups that hold a watched group, and of their ancestors.
struct CgroupCollectorTests {
    /// A v2 tree in which a test writes what it needs.
    private struct Host {
        let tree: ProcessTree
        let page: WatchedPage

        init() throws {
            tree = try ProcessTree()
            page = try WatchedPage(tree)
            try tree.write(
                "self/mountinfo", "1 0 0:9 / \(tree.sysfs)/fs/cgroup rw - cgroup2 cgroup2 rw\n")
            try tree.write("../sys/fs/cgroup/cpu.stat", "usage_usec 1\n")
        }

        func process(_ pid: Int, in path: String) throws {
            var process = ProcessTree.Process(pid)
            process.cgroups = ["0::\(path)"]
            try tree.put(process)
        }

        func group(_ path: String, _ files: [String: String]) throws {
            let all = files.merging(["cgroup.events": "populated 1"]) { given, _ in given }
            for (file, text) in all { try tree.write("../sys/fs/cgroup\(path)/\(file)", text + "\n") }
        }

        func throttle(_ path: String, _ periods: Int, _ throttled: Int, _ microseconds: Int) throws {
            try group(
                path,
                [
                    "cpu.stat":
                        "nr_periods \(periods)\nnr_throttled \(throttled)\nthrottled_usec \(microseconds)"
                ])
        }

        func value(_ family: String) -> Double? { page["cgroup_\(family){process=\"gate\"}"] }
        var throttling: [Double?] {
            ["cpu_periods_total", "cpu_throttled_periods_total", "cpu_throttled_seconds_total"].map(value)
        }
    }

    @Test func countsTheAncestorThatThrottlesMost() throws {
        let host = try Host()
        try host.process(50, in: "/pod/box")
        try host.throttle("/pod", 100, 40, 7_000_000)
        try host.throttle("/pod/box", 90, 4, 1_000_000)
        host.page.look(at: 0)
        #expect(host.throttling == [100, 40, 7])
        // Now the box is the one that suffers; the pod's periods do not thin out its share.
        try host.throttle("/pod", 110, 40, 7_000_000)
        try host.throttle("/pod/box", 100, 9, 1_500_000)
        host.page.look(at: 1)
        #expect(host.throttling == [110, 45, 7.5])
        host.page.look(at: 2)
        #expect(host.throttling == [110, 45, 7.5])
    }

    @Test func outlivesAControlGroup() throws {
        let host = try Host()
        try host.process(50, in: "/box")
        try host.throttle("/box", 100, 40, 7_000_000)
        host.page.look(at: 0)
        // Made anew under the same path: it counts from 0.
        try host.throttle("/box", 10, 4, 500_000)
        host.page.look(at: 1)
        #expect(host.throttling == [110, 44, 7.5])
        // The next process sits elsewhere, where others have been throttled before.
        try host.tree.end(50)
        host.page.look(at: 11)
        #expect(host.throttling == [110, 44, 7.5])
        try host.throttle("/other", 1000, 1000, 90_000_000)
        try host.process(60, in: "/other")
        host.page.look(at: 21)
        #expect(host.throttling == [110, 44, 7.5])
        try host.throttle("/other", 1010, 1002, 90_250_000)
        host.page.look(at: 22)
        #expect(host.throttling == [120, 46, 7.75])
    }

    @Test func takesTheLowestLimitWithItsUse() throws {
        let host = try Host()
        try host.process(50, in: "/pod/box")
        try host.group(
            "/pod",
            [
                "memory.max": "1000", "memory.current": "900", "cpu.max": "50000 100000",
                "memory.stat": "inactive_file 100\nsock 30", "memory.swap.current": "7", "pids.max": "50",
                "pids.current": "9",
            ])
        try host.group(
            "/pod/box",
            [
                "memory.max": "2000", "memory.current": "300", "cpu.max": "200000 100000",
                "memory.stat": "inactive_file 400\nsock 10", "memory.swap.current": "0", "pids.max": "max",
                "pids.current": "4",
            ])
        host.page.look(at: 0)
        let families = [
            "memory_limit_bytes", "memory_used_bytes", "memory_working_set_bytes", "socket_memory_bytes",
            "swap_used_bytes", "cpu_quota_cores", "pids", "pids_limit",
        ]
        #expect(families.map(host.value) == [1000, 900, 800, 30, 7, 0.5, 9, 50])
        // As low, and nearer: its use is the one to watch. More cache than memory is no memory below zero.
        try host.group("/pod/box", ["memory.max": "1000", "cpu.max": "max 100000", "pids.max": "3"])
        host.page.look(at: 1)
        #expect(families.map(host.value) == [1000, 300, 0, 10, 0, 0.5, 4, 3])
        // Without limits the use of the process's own place.
        for path in ["/pod", "/pod/box"] {
            try host.group(path, ["memory.max": "max", "cpu.max": "max 100000", "pids.max": "max"])
        }
        host.page.look(at: 2)
        #expect(families.map(host.value) == [nil, 300, 0, 10, 0, nil, 4, nil])
    }

    @Test func sumsKillsAndTakesTheWorstOfTheRest() throws {
        let host = try Host()
        try host.process(50, in: "/a")
        try host.process(51, in: "/b")
        try host.process(52, in: "/b")
        let pressure = { (some: Int) in "some avg10=0.00 avg60=0.00 avg300=0.00 total=\(some)" }
        for (path, base) in [("/a", 10), ("/b", 20)] {
            try host.group(
                path,
                [
                    "memory.events": "high \(base)\nmax \(base)\noom_kill \(base)",
                    "cpu.pressure": pressure(base * 1_000_000),
                ])
        }
        host.page.look(at: 0)
        #expect(host.value("oom_kills_total") == 30)
        #expect(host.value("memory_high_events_total") == 20)
        try host.group("/a", ["memory.events": "high 15\nmax 10\noom_kill 11", "cpu.pressure": pressure(9)])
        try host.group(
            "/b", ["memory.events": "high 21\nmax 20\noom_kill 21", "cpu.pressure": pressure(23_000_000)])
        host.page.look(at: 1)
        #expect(host.value("oom_kills_total") == 32)
        #expect(host.value("memory_high_events_total") == 25)
        #expect(host.value("memory_max_events_total") == 20)
        #expect(
            host.page[#"cgroup_pressure_waiting_seconds_total{process="gate",resource="cpu"}"#] == 23)
        #expect(host.page.lines("cgroup_pressure_stalled").isEmpty)
    }

    @Test func sumsCPUTimeOnce() throws {
        let host = try Host()
        try host.process(50, in: "/pod")
        try host.process(51, in: "/pod/box")
        try host.process(52, in: "/else")
        let use = { (path: String, seconds: Int) in
            try host.group(path, ["cpu.stat": "usage_usec \(seconds * 1_000_000)"])
        }
        for (path, seconds) in [("/pod", 10), ("/pod/box", 4), ("/else", 1)] { try use(path, seconds) }
        host.page.look(at: 0)
        // The pod's time has the box's in it.
        #expect(host.value("cpu_seconds_total") == 11)
        try use("/pod", 13)
        try use("/pod/box", 6)
        host.page.look(at: 1)
        #expect(host.value("cpu_seconds_total") == 14)
        // Another service took the place of one that was removed: it began at 0.
        try use("/else", 0)
        host.page.look(at: 2)
        #expect(host.value("cpu_seconds_total") == 14)
    }

    @Test func sumsKillsOfAPlaceOnce() throws {
        let host = try Host()
        // Two containers without a memory controller of their own, in a pod that has one.
        try host.process(50, in: "/pod/a")
        try host.process(51, in: "/pod/b")
        try host.group("/pod/a", [:])
        try host.group("/pod/b", [:])
        try host.group("/pod", ["memory.events": "high 0\nmax 0\noom_kill 3"])
        host.page.look(at: 0)
        #expect(host.value("oom_kills_total") == 3)
    }

    @Test func sumsCPUTimeOfVersion1() throws {
        let host = try Host()
        let mounts = ["cpuacct", "memory"].enumerated().map { index, name in
            "\(index) 0 0:9 / \(host.tree.sysfs)/fs/cgroup/\(name) rw - cgroup cgroup rw,\(name)\n"
        }
        try host.tree.write("self/mountinfo", mounts.joined())
        for (pid, path) in [(50, "/pod"), (51, "/pod/box")] {
            var process = ProcessTree.Process(pid)
            process.cgroups = ["4:cpuacct:\(path)", "3:memory:\(path)"]
            try host.tree.put(process)
        }
        for (path, seconds, kills) in [("/pod", 10, 1), ("/pod/box", 4, 2)] {
            try host.tree.write("../sys/fs/cgroup/cpuacct\(path)/cpuacct.usage", "\(seconds)000000000\n")
            try host.tree.write("../sys/fs/cgroup/memory\(path)/memory.oom_control", "oom_kill \(kills)\n")
        }
        host.page.look(at: 0)
        // Time is counted upward, kills are not.
        #expect(host.value("cpu_seconds_total") == 10)
        #expect(host.value("oom_kills_total") == 3)
    }

    @Test(arguments: ["/", "/../neighbour", "/gone"])
    func tellsNothingWhereThereIsNothing(_ path: String) throws {
        let host = try Host()
        try host.process(50, in: path)
        host.page.look(at: 0)
        #expect(host.page.lines("cgroup_") == ["left_out_total 0.0"])
        #expect(host.page.failures == [])
    }

    @Test func readsABoundedNumber() throws {
        let host = try Host()
        for pid in 100..<400 { try host.process(pid, in: "/g\(pid)") }
        host.page.look(at: 0)
        // The root and 255 others.
        #expect(host.page.lines("cgroup_left_out") == ["_total 45.0"])
    }

    @Test func restsAfterADearRound() throws {
        let host = try Host()
        try host.process(50, in: "/box")
        try host.throttle("/box", 1, 0, 0)
        host.page.look(at: 0)
        // Five milliseconds a question: some rounds later a second is no longer enough to pay for one.
        host.page.cost.set(.milliseconds(5))
        host.page.look(at: 1)
        try host.throttle("/box", 2, 0, 0)
        host.page.look(at: 2)
        #expect(host.throttling[0] == 1)
        host.page.look(at: 5)
        #expect(host.throttling[0] == 2)
    }

    @Test func failsWhereNoTreeIsMounted() throws {
        let host = try Host()
        try host.process(50, in: "/")
        try host.tree.write("self/mountinfo", "1 0 0:9 / /proc rw - proc proc rw\n")
        host.page.look(at: 0)
        let reason = "is not there: this kernel or container does not offer it"
        #expect(host.page.failures == ["cgroup: `\(host.tree.sysfs)/fs/cgroup` \(reason)"])
        try host.tree.write("self/mountinfo", "1 0 0:9 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
        host.page.look(at: 1)
        #expect(host.page.failures == [])
    }
}
