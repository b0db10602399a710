import Doctor
import Testing

/// Typed readings of kernel files.
struct ReadingTests {
    @Test func sumsOverCPUsAndTakesTheTableSizeOnce() {
        let table = StatTable("entries  drop\n00000a20 0000000f\n00000a20 00000001\n00000a20 zz\n")
        #expect(table.entries == 0xa20)
        #expect(table["drop"] == 16)
        #expect(table["early_drop"] == nil)
    }

    @Test(arguments: [
        // Row 1 is CPU 2 when CPU 1 is offline, whether the row says it or only /proc/stat does.
        ("1 2 3 0 0 0 0 0 0 0 0 0 0\n4 5 6 0 0 0 0 0 0 0 0 0 2\n", ""),
        ("1 2 3 0 0 0 0 0 0\n4 5 6 0 0 0 0 0 0\n", "cpu 1\ncpu0 1\ncpu2 1\n"),
    ])
    func knowsTheCPUOfARow(_ softnet: String, _ stat: String) throws {
        let rows = try MadeUpHost().file("proc/net/softnet_stat", softnet).file("proc/stat", stat)
            .examination()
            .softnet()
        #expect(rows.map(\.cpu) == [0, 2])
        #expect(rows.map(\.dropped.after) == [2, 5])
    }

    @Test func countsRowsWhereNobodyNamesThem() throws {
        let rows = try MadeUpHost().file("proc/net/softnet_stat", "1 2 3\n4 5 6\n").without("proc/stat")
            .examination().softnet()
        #expect(rows.map(\.cpu) == [0, 1])
    }

    @Test func sharesTimeWithoutGuests() throws {
        let use = try MadeUpHost().file(
            "proc/stat", "cpu 0 0 0 0 0 0 0 0 0 0\n", "cpu 50 0 0 40 0 0 5 5 50 0\n"
        ).examination().processorUse()
        #expect(use["cpu"]?.share(.softirq) == 0.05)
        #expect(use["cpu"]?.share(.user) == 0.5)
    }

    /// A line that was cut off, and a counter that only the later sample has, say nothing of the window.
    @Test(
        arguments: [
            ("Tcp: A B\nTcp: 1 2\n", "Tcp: A B\nTcp: 5 7\n", 4, 5),
            ("Tcp: A B\nTcp: 1\n", "Tcp: A B\nTcp: 5 7\n", nil, nil),
            ("Tcp: A B\nTcp: 10 2\n", "Tcp: A B\nTcp: 1", nil, nil),
            ("Tcp: A B C\nTcp: 1 2", "Tcp: A B C\nTcp: 5 7 9", 4, nil),
            ("", "Tcp: A B\nTcp: 5 7\n", nil, nil), ("Tcp: B\nTcp: 2\n", "Tcp: A B\nTcp: 5 7\n", nil, 5),
        ] as [(String, String, Int64?, Int64?)])
    func readsOnlyWholeCounters(_ before: String, _ after: String, _ a: Int64?, _ b: Int64?) {
        let host = MadeUpHost().examination()
        var samples = (host.before, host.after)
        samples.0.files["proc/net/snmp"] = .success(before)
        samples.1.files["proc/net/snmp"] = .success(after)
        let exam = Examination(
            question: Question(), host: host.host, before: samples.0, after: samples.1, seconds: 10)
        #expect((try? exam.change("Tcp.A").delta) == a)
        #expect((try? exam.change("Tcp.B").delta) == b)
    }

    @Test func saysWhyACounterCannotBeCompared() {
        let host = MadeUpHost().examination()
        var before = host.before
        before.files["proc/net/netstat"] = .failure(Unknown("/proc/net/netstat is not there"))
        var exam = Examination(
            question: Question(), host: host.host, before: before, after: host.after, seconds: 10)
        #expect(throws: Unknown("/proc/net/netstat is not there")) {
            try exam.change("TcpExt.ListenOverflows")
        }
        before.files["proc/net/netstat"] = .success("TcpExt: Other\nTcpExt: 1\n")
        exam = Examination(
            question: Question(), host: host.host, before: before, after: host.after, seconds: 10)
        #expect(throws: Unknown("TcpExt.ListenOverflows is not in the first of the two samples")) {
            try exam.change("TcpExt.ListenOverflows")
        }
    }

    @Test(
        arguments: [
            ("cpu 1 2\nbtime 1795224159\n", "3706.47 1608.34\n", 1_795_227_865.47),
            ("cpu 1 2\n", "1 1\n", nil),
            ("btime 5\n", "up", nil), ("btime 1e300\n", "1 1\n", nil), ("btime -9\n", "1 1\n", nil),
            ("btime nan\n", "1 1\n", nil),
        ] as [(String, String, Double?)])
    func knowsWhenTheWindowBegan(_ stat: String, _ uptime: String, _ seconds: Double?) {
        let exam = MadeUpHost().file("proc/stat", stat).file("proc/uptime", uptime).examination()
        #expect(exam.wallClockStart == seconds)
    }

    @Test func sumsACounterOverZones() throws {
        let exam = MadeUpHost().file(
            "proc/vmstat", "allocstall_dma 1\nallocstall_normal 2\nallocstall_other 70\npswpin 5\n"
        ).examination()
        #expect(try exam.vmChange("allocstall").after == 3)
        #expect(try exam.vmChange("pswpin").after == 5)
        #expect(throws: Unknown("/proc/vmstat has no `numa_pages_migrated` on this kernel")) {
            try exam.vmChange("numa_pages_migrated")
        }
    }

    @Test func saysWhatPressureNeeds() {
        let grant = "needs Linux 4.20 with CONFIG_PSI; psi=1 on the kernel's command line where it is off"
        #expect(throws: Unknown("/proc/pressure/cpu is not there", grant: grant)) {
            try MadeUpHost().without("proc/pressure/cpu").examination().pressure("cpu", "some")
        }
        #expect(throws: Unknown("/proc/pressure/cpu has no `some` with a total", grant: grant)) {
            try MadeUpHost().file("proc/pressure/cpu", "some avg10=1\n").examination().pressure("cpu", "some")
        }
    }
}
