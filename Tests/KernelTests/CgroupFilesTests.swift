import Bytes
import Kernel
import Testing

/// The texts of a control group's folder, read alone.
struct CgroupFilesTests {
    @Test(
        arguments: [
            (
                "usage_usec 9\nnr_periods 22\nnr_throttled 16\nthrottled_usec 1203456\nnr_bursts 0\n",
                [22, 16, 1_203_456]
            ),
            ("nr_periods 22\nnr_throttled 16\nthrottled_time 1203456789\n", [22, 16, 1_203_456]),
        ] as [(String, [UInt64])])
    func readsThrottlingOfBothVersions(_ text: String, _ numbers: [UInt64]) throws {
        let cpu = try parsed(text) { text throws(KernelError) in try CgroupCPU(&text) }
        #expect([cpu.periods, cpu.throttledPeriods, cpu.throttledMicroseconds] == numbers)
    }

    @Test(arguments: [
        ("usage_usec 9\n", KernelError.malformed("cpu.stat", expected: "`nr_periods` and what follows it")),
        ("", .malformed("cpu.stat", expected: "lines of a key and a number")),
        ("nr_periods -1\n", .malformed("cpu.stat", expected: "lines of a key and a number")),
        ("nr_periods 1", .malformed("cpu.stat", expected: "lines of a key and a number")),
    ])
    func refusesOtherThrottling(_ text: String, _ error: KernelError) {
        #expect(throws: error) { try parsed(text) { text throws(KernelError) in try CgroupCPU(&text) } }
    }

    @Test func readsUseOfBothVersions() throws {
        let one = try parsed("2316000999\n") { text throws(KernelError) in
            try CgroupCPUUse(nanoseconds: &text)
        }
        let two = try parsed("usage_usec 2316000\nuser_usec 9\n") { text throws(KernelError) in
            try CgroupCPUUse(stat: &text)
        }
        #expect([one, two].map(\.microseconds) == [2_316_000, 2_316_000])
    }

    @Test(arguments: ["", "\n", "-1\n", "1x\n", "user_usec 9\n"])
    func refusesOtherUse(_ text: String) {
        #expect(throws: KernelError.malformed("cpuacct.usage", expected: "a number of nanoseconds")) {
            try parsed(text) { text throws(KernelError) in try CgroupCPUUse(nanoseconds: &text) }
        }
        let expected =
            text.hasPrefix("user_usec") ? "a line like `usage_usec 2316000`" : "lines of a key and a number"
        #expect(throws: KernelError.malformed("cpu.stat", expected: expected)) {
            try parsed(text) { text throws(KernelError) in try CgroupCPUUse(stat: &text) }
        }
    }

    @Test(
        arguments: [
            ("10000 100000\n", 0.1), ("max 100000\n", nil), ("250000 100000\n", 2.5), ("0 100000\n", nil),
            ("5 0\n", nil), ("18446744073709551615 1\n", Double(Int64.max)),
        ] as [(String, Double?)])
    func readsTheQuota(_ text: String, _ cores: Double?) throws {
        #expect(try parsed(text) { text throws(KernelError) in try CPUQuota.cores(&text) } == cores)
    }

    @Test func knowsNoQuotaBelowZero() {
        #expect(CPUQuota.cores(quota: -1, period: 100_000) == nil)
        #expect(CPUQuota.cores(quota: 50_000, period: 100_000) == 0.5)
    }

    @Test(
        arguments: [
            ("max\n", nil), ("9223372036854771712\n", nil), ("9223372036854710272\n", nil),
            ("18446744073709551615\n", nil), ("536870912\n", 536_870_912), ("0\n", 0),
        ] as [(String, UInt64?)])
    func readsALimitOrNone(_ text: String, _ limit: UInt64?) throws {
        #expect(try parsed(text) { text throws(KernelError) in try CgroupLimit.value(&text) } == limit)
    }

    @Test(arguments: ["", "\n", "none\n", "-1\n", "99999999999999999999\n"])
    func refusesOtherLimits(_ text: String) {
        #expect(throws: KernelError.malformed("limit", expected: "a number or `max`")) {
            try parsed(text) { text throws(KernelError) in try CgroupLimit.value(&text) }
        }
    }

    @Test func readsMemoryOfBothVersions() throws {
        let stat = { (text: String) throws in
            let stat = try parsed(text) { text throws(KernelError) in try CgroupMemoryStat(&text) }
            return [stat.inactiveFileBytes, stat.socketBytes, stat.swapBytes]
        }
        #expect(try stat("anon 1\nsock 9\ninactive_file 7\n") == [7, 9, nil])
        #expect(try stat("inactive_file 7\nswap 1\ntotal_inactive_file 8\ntotal_swap 3\n") == [8, nil, 3])
        let events = { (text: String) throws in
            let events = try parsed(text) { text throws(KernelError) in try CgroupMemoryEvents(&text) }
            return [events.high, events.max, events.kills]
        }
        #expect(try events("low 0\nhigh 5\nmax 6\noom 7\noom_kill 8\noom_group_kill 9\n") == [5, 6, 8])
        #expect(try events("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n") == [nil, nil, 2])
        #expect(try events("oom_kill_disable 0\nunder_oom 0\n") == [nil, nil, nil])
    }
}
