import Bytes
import Kernel
import Testing

/// The files that are lists of names and numbers.
struct FieldRowsTests {
    @Test(arguments: [
        ("MemTotal:       24684084 kB\n", ["MemTotal=24684084|kB"]),
        (
            "Active(anon):       1564 kB\nHugePages_Total:       4\n",
            ["Active(anon)=1564|kB", "HugePages_Total=4|"]
        ),
        ("A: 1 kB\nB: 12 pages\nC: kB\nD\nE: -1 kB\nF: 1x kB\nG: 2 kB\nH: 12", ["A=1|kB", "G=2|kB"]),
        ("A: 18446744073709551615 kB\nB: 18446744073709551616 kB\n", ["A=18446744073709551615|kB"]),
        ("", [malformed("meminfo", "lines like `MemTotal: 1024 kB`")]),
        ("MemTotal: 12", [malformed("meminfo", "lines like `MemTotal: 1024 kB`")]),
    ])
    func readsMeminfo(_ text: String, _ expected: [String]) {
        #expect(rows(text, MemoryField.parse) { "\($0.key.text)=\($0.value)|\($0.unit.text)" } == expected)
    }

    @Test func countsMemoryInBytes() {
        let amounts = rows("A: 18446744073709551615 kB\nB: 3\n", MemoryField.parse) { "\($0.amount)" }
        #expect(amounts == ["1.888946593147858e+22", "3.0"])
    }

    @Test(arguments: [
        ("pgfault 3817979\nnr_x -2\n", ["pgfault=3817979.0", "nr_x=-2.0"]),
        ("a\nb c\n 7\nd 1 2\ne 12", ["d=1.0"]),
        ("", [malformed("vmstat", "lines like `pgfault 1024`")]),
        ("\n\n", [malformed("vmstat", "lines like `pgfault 1024`")]),
    ])
    func readsVmstat(_ text: String, _ expected: [String]) {
        #expect(rows(text, VMEvent.parse) { "\($0.key.text)=\($0.value)" } == expected)
    }

    @Test(arguments: [
        (
            "sockets: used 16\nTCP: inuse 1 mem 242\n",
            ["sockets_used=16.0", "TCP_inuse=1.0", "TCP_mem=242.0"]
        ),
        (
            "TCP: inuse 1 tw three mem 4\nUDP: inuse\nRAW inuse 0\nFRAG6: memory -1\n",
            ["TCP_inuse=1.0", "FRAG6_memory=-1.0"]
        ),
        ("TCP: inuse 12", [malformed("sockstat", "lines like `TCP: inuse 1`")]),
        ("", [malformed("sockstat", "lines like `TCP: inuse 1`")]),
    ])
    func readsSockstat(_ text: String, _ expected: [String]) {
        #expect(rows(text, SocketUse.parse) { "\($0.group.text)_\($0.key.text)=\($0.value)" } == expected)
    }

    static func malformed(_ file: String, _ expected: String) -> String {
        "\(KernelError.malformed(file, expected: expected))"
    }
}
