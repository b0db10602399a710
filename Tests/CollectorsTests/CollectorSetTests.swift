import Collectors
import Kernel
import Telemetry
import Testing

struct CollectorSetTests {
    private func set(_ host: HostFiles, disabled: Set<String> = []) throws(UnknownCollector) -> CollectorSet {
        let context = CollectorContext(
            calls: .forbidden, slow: SlowReadings { MadeUpKernel(failure: .missing("sock_diag")) })
        return try CollectorSet(context: context, host: host, disabled: disabled, now: { .zero })
    }

    /// Those that a kernel may have nothing to say about, which is no failure.
    private static let optional: Set = ["schedstat", "time", "os", "selinux", "conntrack", "netns"]

    @Test func saysWhatCouldNotBeRead() throws {
        let host = TemporaryHost()
        try host.write("0.00 0.00 0.00 1/2 3\n", to: "proc/loadavg")
        try host.write("", to: "proc/vmstat")
        try host.write("1", to: "proc/sys/fs/file-nr")
        var set = try set(host.files)
        _ = set.collect(.full)
        let proc = host.files.procfs
        let missing = "is not there: this kernel or container does not offer it"
        let unwalked = "the first walk over the sockets has not ended yet"
        #expect(
            set.failures.map { "\($0.collector): \($0.reason)" } == [
                "stat: `\(proc)/stat` \(missing)",
                "cpu_total: `\(proc)/stat` \(missing)",
                "interrupts: `\(proc)/interrupts` \(missing)",
                "pressure: `\(proc)/pressure/cpu` \(missing)",
                "processes: the first count of the tasks has not ended yet",
                "meminfo: `\(proc)/meminfo` \(missing)",
                "vmstat: `vmstat` is not as the kernel writes it: expected lines like `pgfault 1024`",
                "filefd: `file-nr` is not as the kernel writes it: expected a line of three numbers",
                "entropy: `\(proc)/sys/kernel/random/entropy_avail` \(missing)",
                "timex: `adjtimex` may not be read by this user",
                "uname: `uname` may not be read by this user",
                "diskstats: `\(proc)/diskstats` \(missing)",
                "filesystem: the first look at the filesystems has not ended yet",
                "sockstat: `\(proc)/net/sockstat` \(missing)",
                "netstat: `\(proc)/net/netstat` \(missing)",
                "netdev: `\(proc)/net/dev` \(missing)",
                "netclass: the first list of the network interfaces has not ended yet",
                "softnet: `\(proc)/net/softnet_stat` \(missing)",
                "arp: the first look at this file has not ended yet",
                "udp_queues: the first look at this file has not ended yet",
                "tcpstat: \(unwalked)", "connections: \(unwalked)", "time_wait: \(unwalked)",
                "ephemeral_ports: \(unwalked)", "accepts: \(unwalked)", "socket_walk: \(unwalked)",
                "listener: `sock_diag` \(missing)",
                "tcpinfo: \(unwalked)",
            ]
                + ["process", "thread", "process_memory", "cgroup"].map {
                    "\($0): the first scan of the processes has not ended yet"
                })
    }

    @Test func forgetsWhatItCanNoLongerRead() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("loadavg", on: host.files)
        try host.write("1.00 2.00 3.00 1/2 3\n", to: "proc/loadavg")
        #expect(ticker.tick().lines == ["node_load1 1.0", "node_load5 2.0", "node_load15 3.0"])
        try host.write("1.00", to: "proc/loadavg")
        #expect(ticker.tick().lines == [])
        try host.write("4.00 5.00 6.00 1/2 3\n", to: "proc/loadavg")
        #expect(
            ticker.tick()
                == Page(lines: ["node_load1 4.0", "node_load5 5.0", "node_load15 6.0"], failure: nil))
    }

    @Test func marksASectionThatItCouldNotFill() throws {
        var set = try set(HostFiles(procfs: "/nowhere", sysfs: "/nowhere"))
        let sections = set.collect(.full)
        #expect(sections.last?.name == "collectors")
        #expect(sections.dropLast().allSatisfy { $0.isComplete == Self.optional.contains($0.name) })
        #expect(sections.last?.isComplete == true)
    }

    @Test func leavesOutWhatIsSwitchedOff() throws {
        var set = try set(
            HostFiles(procfs: "/nowhere", sysfs: "/nowhere"), disabled: ["stat", "netdev", "pressure"])
        let left = Catalogue.all.map { $0.type.name }.filter { !["stat", "netdev", "pressure"].contains($0) }
        #expect(set.collect(.full).map(\.name) == left + ["collectors"])
        #expect(set.failures.map(\.collector) == left.filter { !Self.optional.contains($0) })
    }

    @Test(arguments: [
        ("lodavg", "there is no collector `lodavg`; did you mean `loadavg`?"),
        ("Netdev", "there is no collector `Netdev`; did you mean `netdev`?"),
        (
            "cpu",
            "there is no collector `cpu`; there are \(Catalogue.all.map { $0.type.name }.joined(separator: ", "))"
        ),
    ])
    func refusesAnUnknownName(_ name: String, _ sentence: String) {
        let error = #expect(throws: UnknownCollector.self) {
            try set(HostFiles(procfs: "/nowhere", sysfs: "/nowhere"), disabled: [name, "stat"])
        }
        #expect(error.map { "\($0)" } == sentence)
    }

    @Test func readsThisHost() throws {
        var set = try set(HostFiles())
        let sections = set.collect(.full)
        #expect(sections.first { $0.name == "stat" }?.isComplete == true)
        #expect(sections.first { $0.name == "meminfo" }?.isComplete == true)
    }
}
