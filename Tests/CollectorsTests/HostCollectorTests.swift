import Collectors
import Kernel
import Telemetry
import Testing
import Threads

/// What the simple collectors make of files that come, go and change.
struct HostCollectorTests {
    private static let softnet = "0000000a 00000001 00000002 0 0 0 0 0 0 0 0 0 0\n"

    @Test func readsStatOnceInAFullTick() throws {
        let host = TemporaryHost()
        var set = try CollectorSet(
            Catalogue.all.filter { ["stat", "cpu_total"].contains($0.type.name) },
            context: CollectorContext(units: KernelUnits(ticksPerSecond: 100, pageSizeBytes: 4096)),
            host: host.files, now: { .zero })
        func total(_ cadence: Cadence) -> String? {
            PageText.of(set.collect(cadence)).split(separator: "\n")
                .first { $0.hasPrefix("outrigger_cpu_seconds_total{mode=\"user\"}") }
                .map { String($0.split(separator: " ")[1]) }
        }
        try host.write("cpu  100 0 0 1000 0\ncpu0 100 0 0 1000 0\n", to: "proc/stat")
        #expect(total(.full) == "1.0")
        // A total that was kept must not be shown in the tick after.
        try host.write("cpu  200 0 0 1000 0\ncpu0 200 0 0 1000 0\n", to: "proc/stat")
        #expect(total(.fast) == "2.0")
        try host.write("cpu  300 0 0 1000 0\ncpu0 300 0 0 1000 0\n", to: "proc/stat")
        #expect(total(.full) == "3.0")
        // The one collector hands over to the other, and alone it reads for itself.
        #expect(try host.files.systemActivity { _ in }.total?[.user] == 300)
        try host.write("cpu  400 0 0 1000 0\n", to: "proc/stat")
        #expect(try host.files.totalCPUTimes()[.user] == 300)
        host.files.beginTick()
        #expect(try host.files.totalCPUTimes()[.user] == 400)
    }

    @Test func showsConntrackWhenItsModuleComes() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("conntrack", on: host.files)
        #expect(ticker.tick() == Page(lines: [], failure: nil))
        try host.write("12\n", to: "proc/sys/net/netfilter/nf_conntrack_count")
        try host.write("100\n", to: "proc/sys/net/netfilter/nf_conntrack_max")
        // Without CONFIG_NF_CONNTRACK_PROCFS there is no table to read.
        #expect(
            ticker.tick()
                == Page(
                    lines: ["node_nf_conntrack_entries 12.0", "node_nf_conntrack_entries_limit 100.0"],
                    failure: nil))
        try host.write("entries drop\nc 7\nc 1\n", to: "proc/net/stat/nf_conntrack")
        #expect(ticker.tick().value("node_nf_conntrack_stat_drop") == "8.0")
        try host.write("none", to: "proc/sys/net/netfilter/nf_conntrack_max")
        let path = "\(host.files.procfs)/sys/net/netfilter/nf_conntrack_max"
        #expect(
            ticker.tick()
                == Page(
                    lines: [], failure: "`\(path)` is not as the kernel writes it: expected one number"))
    }

    @Test func takesTheEntriesOfAnotherNamespaceFromItsTable() throws {
        let host = TemporaryHost()
        try host.write("12\n", to: "proc/sys/net/netfilter/nf_conntrack_count")
        try host.write("100\n", to: "proc/sys/net/netfilter/nf_conntrack_max")
        try host.write("entries\n7\n", to: "proc/4711/net/stat/nf_conntrack")
        let files = HostFiles(
            procfs: host.files.procfs, sysfs: host.files.sysfs, network: "4711/net")
        var ticker = try Ticker("conntrack", on: files)
        #expect(ticker.tick().value("node_nf_conntrack_entries") == "7.0")
    }

    @Test func followsAnUpgradeWithinTenSeconds() throws {
        let host = TemporaryHost()
        var now = Duration.seconds(100)
        var ticker = try Ticker("os", on: host.files, now: { now })
        try host.write("ID=debian\nVERSION_ID=12\n", to: "root/usr/lib/os-release")
        #expect(ticker.tick().lines.last == "node_os_version{id=\"debian\",id_like=\"\",name=\"\"} 12.0")
        try host.write("ID=debian\nVERSION_ID=13\n", to: "root/etc/os-release")
        now = .milliseconds(109_999)
        #expect(ticker.tick().lines.last?.hasSuffix("12.0") == true)
        now = .seconds(110)
        #expect(ticker.tick().lines.last?.hasSuffix("13.0") == true)
    }

    @Test func looksAgainAtTheNextTickAfterAFailure() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("entropy", on: host.files)
        #expect(ticker.tick().failure != nil)
        try host.write("256\n", to: "proc/sys/kernel/random/entropy_avail")
        try host.write("4096\n", to: "proc/sys/kernel/random/poolsize")
        #expect(
            ticker.tick().lines == [
                "node_entropy_available_bits 256.0", "node_entropy_pool_size_bits 4096.0",
            ])
        try host.write("7\n", to: "proc/sys/kernel/random/entropy_avail")
        #expect(ticker.tick().lines.first == "node_entropy_available_bits 256.0")
    }

    @Test func tellsTheTimeWithoutASysfs() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("time", on: host.files)
        #expect(
            ticker.tick()
                == Page(
                    lines: [
                        "node_time_seconds 0.0", "node_time_zone_offset_seconds{time_zone=\"UTC\"} 0.0",
                    ], failure: nil))
    }

    @Test(
        arguments: [
            ("1", "SELINUX=permissive\n", ["0.0", "1.0", "1.0"]), ("0\n", "", ["-1.0", "0.0", "1.0"]),
            ("0\n", nil, ["-1.0", "0.0", "1.0"]), (nil, "SELINUX=enforcing\n", ["0.0"]),
        ] as [(String?, String?, [String])])
    func showsTheModesOfSELinux(_ enforce: String?, _ configured: String?, _ values: [String]) throws {
        let host = TemporaryHost()
        if let enforce { try host.write(enforce, to: "sys/fs/selinux/enforce") }
        if let configured { try host.write(configured, to: "root/etc/selinux/config") }
        var ticker = try Ticker("selinux", on: host.files)
        #expect(ticker.tick().lines.map { String($0.split(separator: " ")[1]) } == values)
    }

    @Test func leavesOutInterruptsThatWouldBeTooMany() throws {
        let host = TemporaryHost()
        let cpus = (0..<4096).map { " CPU\($0)" }.joined()
        let lines = (0..<11).map { "\($0):\(String(repeating: " 1", count: 4096)) chip device\n" }
        try host.write("\(cpus)\n\(lines.joined())", to: "proc/interrupts")
        var ticker = try Ticker("interrupts", on: host.files)
        let page = ticker.tick()
        #expect(page.lines.count == 32_768 + 1)
        #expect(page.lines.last == "outrigger_interrupts_left_out 3.0")
    }

    @Test func followsInterruptsThatMove() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("interrupts", on: host.files)
        func lines(_ text: String) throws -> [String] {
            try host.write(text, to: "proc/interrupts")
            return ticker.tick().lines.dropLast().map {
                $0.replacing("node_interrupts_total", with: "").replacing("\"", with: "")
            }
        }
        #expect(
            try lines("CPU0 CPU2\n 1: 5 6 chip  1-edge a\nLOC: 7 8 Local  timer\n") == [
                "{cpu=0,devices=,info=Local timer,type=LOC} 7.0",
                "{cpu=0,devices=1-edge a,info=chip,type=1} 5.0",
                "{cpu=2,devices=,info=Local timer,type=LOC} 8.0",
                "{cpu=2,devices=1-edge a,info=chip,type=1} 6.0",
            ])
        #expect(
            try lines("CPU0\n 1: 5 chip  1-edge b\nLOC: 7 Local  timer\n") == [
                "{cpu=0,devices=,info=Local timer,type=LOC} 7.0",
                "{cpu=0,devices=1-edge b,info=chip,type=1} 5.0",
            ])
        #expect(
            try lines("CPU3\nLOC: 7 Local  timer\n") == ["{cpu=3,devices=,info=Local timer,type=LOC} 7.0"])
    }

    @Test func doesNoSlowWorkForWhatIsSwitchedOff() throws {
        let readings = SlowReadings { MadeUpKernel() }
        var slow = SlowWork(
            SlowContext(
                readings: readings, procfs: Fixture(name: "debian12-6.1-idle").procfs,
                disabled: ["processes", "udp_queues", "arp"]))
        slow.finish(now: Timestamp(milliseconds: 0))
        #expect(readings.tasks.value == nil)
        #expect(readings.udpQueues.value == nil)
        #expect(readings.arpEntries.value == nil)
        #expect(!readings.censuses.value.isEmpty)
    }

    @Test func addsUpWhatTheSlowThreadFinds() throws {
        let host = TemporaryHost()
        let context = CollectorContext(slow: SlowReadings { MadeUpKernel() })
        var set = try CollectorSet(
            Catalogue.all.filter { ["arp", "udp_queues", "processes"].contains($0.type.name) },
            context: context, host: host.files, now: { .zero })
        _ = set.collect(.full)
        #expect(
            set.failures.map(\.reason) == [
                "the first count of the tasks has not ended yet",
                "the first look at this file has not ended yet",
                "the first look at this file has not ended yet",
            ])
        try host.write("1: a b 07 00000001:00000002 0\n", to: "proc/net/udp")
        try host.write("1 (a) R 0 \(String(repeating: "0 ", count: 15))1 0 0 0\n", to: "proc/1/stat")
        var slow = SlowWork(SlowContext(readings: context.slow, procfs: host.files.procfs))
        slow.finish(now: Timestamp(milliseconds: 0))
        try host.write("32768\n", to: "proc/sys/kernel/pid_max")
        try host.write("1000\n", to: "proc/sys/kernel/threads-max")
        let page = PageText.of(set.collect(.full)).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(page.contains("node_processes_state{state=\"R\"} 1.0"))
        #expect(page.contains("node_udp_queues{ip=\"v4\",queue=\"tx\"} 1.0"))
        #expect(!page.contains { $0.contains("ip=\"v6\"") })
        #expect(
            set.failures.map(\.reason) == [
                "`\(host.files.procfs)/net/arp` is not there: this kernel or container does not offer it"
            ])
        try host.write("192.0.2.1 0x1 0x2 0:0 * eth0\n", to: "proc/net/arp")
        slow.finish(now: Timestamp(milliseconds: 10_000))
        _ = set.collect(.full)
        #expect(set.failures.isEmpty)
    }
}
