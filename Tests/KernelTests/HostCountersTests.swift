import Bytes
import Kernel
import Testing

/// The per-CPU tables of the host and of its network.
struct HostCountersTests {
    private static let softnetRefusal = FieldRowsTests.malformed(
        "softnet_stat", "lines of hexadecimal counts")

    @Test(arguments: [
        // Linux 3.10 writes 11 columns: the lines are counted.
        ("a 1 2 0 0 0 0 0 0 0 0\nb 3 4 0 0 0 0 0 0 0 0\n", ["0=10/1/2", "1=11/3/4"]),
        ("a 1 2 0 0 0 0 0 0 0 0 0 7\nFF 0 0 0 0 0 0 0 0 0 0 0 d 1 2\n", ["7=10/1/2", "13=255/0/0"]),
        // A number that no CPU has.
        ("a 1 2 0 0 0 0 0 0 0 0 0 ffffffff\n", ["0=10/1/2"]),
        ("a 1 2 0 0 0 0 0 0 0 0 0 2000\n", ["0=10/1/2"]),
        ("x 1 2\na 1\na 1 2x\na 10000000000000000 1\na 1 2\n", ["0=10/1/2"]),
        ("", [softnetRefusal]), ("a 1 2", [softnetRefusal]), ("\n", [softnetRefusal]),
    ])
    func readsSoftnet(_ text: String, _ expected: [String]) {
        let found = rows(text, SoftnetCPU.parse) {
            "\($0.number)=\($0.processed)/\($0.dropped)/\($0.timesSqueezed)"
        }
        #expect(found == expected)
    }

    private static let schedstatRefusal = FieldRowsTests.malformed(
        "schedstat", "lines like `cpu0` with nine numbers")

    @Test(arguments: [
        (
            "version 15\ncpu0 1 2 3 4 5 6 7 8 9\ndomain0 3 1\ncpu12 0 0 0 0 0 0 10 11 12\n",
            ["0=7/8/9", "12=10/11/12"]
        ),
        ("cpu1 0 0 0 0 0 0 7 8 9 10 11\n", ["1=7/8/9"]),
        ("cpu1 0 0 0 0 0 0 7 8\ncpu 0 0 0 0 0 0 7 8 9\ncpu2x 0 0 0 0 0 0 7 8 9\n", [schedstatRefusal]),
        ("cpu1 0 0 0 0 0 0 7 8 9", [schedstatRefusal]),
        ("cpu1 0 0 0 0 0 0 7 8 18446744073709551616\n", [schedstatRefusal]),
    ])
    func readsSchedstat(_ text: String, _ expected: [String]) {
        let found = rows(text, SchedulerTimes.parse) {
            "\($0.label.text)=\($0.runningNanoseconds)/\($0.waitingNanoseconds)/\($0.timeslices)"
        }
        #expect(found == expected)
    }

    private static let interruptsRefusal = FieldRowsTests.malformed(
        "interrupts", "a first line like `CPU0 CPU1`")

    @Test(arguments: [
        (
            "  CPU0  CPU2\n 36:  0  12 PCI-MSI   1-edge  virtio\nLOC: 3 4   Local timer\n",
            ["36 [0, 2] [0, 12] PCI-MSI   1-edge  virtio", "LOC [0, 2] [3, 4] Local timer"]
        ),
        // Too few counts, no text, no colon, no name, a number that is none.
        (
            "CPU0 CPU1\nERR: 0\n 1: 1 2\n 1: 1 2  \n 1 1 2 a\n: 1 2 a\n 1: 1 x a\n 1: 1 -2 a\n 2: 1 2 a\n",
            ["2 [0, 1] [1, 2] a"]
        ),
        (
            "CPU0\n 1: 18446744073709551615 a\n 2: 18446744073709551616 a\n",
            ["1 [0] [18446744073709551615] a"]
        ),
        ("CPU0 CPU8192 CPU2\n 1: 1 a\n", ["1 [0] [1] a"]),
        ("CPU0", [interruptsRefusal]), ("", [interruptsRefusal]), ("CPUs\n", [interruptsRefusal]),
        ("CPU0\n", []),
    ])
    func readsInterrupts(_ text: String, _ expected: [String]) {
        var found: [String] = []
        do throws(KernelError) {
            try parsed(text) { text throws(KernelError) in
                try InterruptLine.parse(&text) {
                    found.append("\($0.type.text) \($1) \($0.counts) \($0.detail.text)")
                }
            }
        } catch {
            found.append("\(error)")
        }
        #expect(found == expected)
    }

    private static let names = "entries  searched found drop search_restart\n"

    @Test(arguments: [
        (names + "7  1 2 3 4\n7  1 a 0 ffffffff\n", "7 12 3 4294967299"),
        // A count that is missing or none ends its line.
        (names + "7  1 2 x 4\n7\n", "7 2 nil nil"),
        ("found entries\n2 7\n", "7 2 nil nil"),
    ])
    func addsUpConntrack(_ text: String, _ expected: String) throws {
        let counts = try parsed(text) { text throws(KernelError) in try ConntrackCounts(&text) }
        let found = [ConntrackCounts.Column.entries, .found, .drop, .searchRestart].map { column in
            counts[column].map { "\($0)" } ?? "nil"
        }
        #expect(found.joined(separator: " ") == expected)
    }

    @Test(arguments: ["", "entries\n", "entries", "found\n1\n", "entries\nx\n"])
    func refusesAnotherTableThanConntracks(_ text: String) {
        let expected = "a line of names with `entries`, then lines of counts"
        #expect(throws: KernelError.malformed("nf_conntrack", expected: expected)) {
            try parsed(text) { text throws(KernelError) in try ConntrackCounts(&text) }
        }
    }

    @Test(arguments: [("7\n", 7), ("18446744073709551615", UInt64.max)])
    func readsASingleNumber(_ text: String, _ number: UInt64) throws {
        #expect(try parsed(text) { text throws(KernelError) in try SingleNumber.parse(&text) } == number)
    }

    @Test(arguments: ["", "x", "7x", "-1", "18446744073709551616"])
    func refusesWhatIsNoSingleNumber(_ text: String) {
        #expect(throws: KernelError.malformed("a file of one number", expected: "decimal digits")) {
            try parsed(text) { text throws(KernelError) in try SingleNumber.parse(&text) }
        }
    }
}
