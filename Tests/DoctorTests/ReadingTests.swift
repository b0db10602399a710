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
