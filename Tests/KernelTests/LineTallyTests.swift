import Bytes
import Foundation
import Kernel
import Testing

/// What is added up line by line, and how long files are read.
struct LineTallyTests {
    private func lines(_ text: String, _ each: (ByteRun) -> Void) {
        // The closure refuses nothing.
        try? parsed(text) { text throws(KernelError) in
            while let line = text.wholeLine() { each(line) }
        }
    }

    @Test(arguments: [
        ("sl local rem st tx:rx\n", "0 0"),
        ("  67: 0100007F:1F90 00000000:0000 07 00000000:00000300 00:0 0\n", "0 768"),
        ("1: a b 07 00000001:00000002 0\n 70000: a b 07 FF:fF\n", "256 257"),
        ("1: a b 07 1:\n1: a b 07 :1\n1: a b 07\n1 a b 07 1:1\nx: a b 07 1:1\n1: a b 07 1:1x\n\n", "0 0"),
        ("1: a b 07 FFFFFFFFFFFFFFFF:FFFFFFFFFFFFFFFF\n2: a b 07 2:3\n", "1 2"),
        ("1: a b 07 1:1", "0 0"),
    ])
    func addsUpUDPQueues(_ text: String, _ expected: String) {
        var queues = UDPQueues()
        lines(text) { queues.add($0) }
        #expect("\(queues.sendBytes) \(queues.receiveBytes)" == expected)
    }

    @Test func countsNeighbours() {
        var entries = ARPEntries()
        lines(
            """
            IP address       HW type     Flags       HW address            Mask     Device
            192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
            192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0
            192.0.2.3        0x1         0x2         02:fc:00:00:00:05     *        wlan0

            192.0.2.4        0x1         0x2         02:fc:00:00:00:05     *
            192.0.2.5        0x1         0x2         02:fc:00:00:00:05     *        a-name-of-17-byte
            192.0.2.6        0x1         0x2         02:fc:00:00:00:05     *        cut
            """
        ) { entries.add($0) }
        #expect(entries.byDevice == ["eth0": 2, "wlan0": 1])
        #expect(entries.leftOut == 0)
    }

    @Test func countsSoManyInterfaces() {
        var entries = ARPEntries()
        lines((0..<ARPEntries.deviceLimit + 3).map { "1 1 1 1 * dev\($0)\n" }.joined()) { entries.add($0) }
        lines("1 1 1 1 * dev0\n1 1 1 1 * other\n") { entries.add($0) }
        #expect(entries.byDevice.count == ARPEntries.deviceLimit)
        #expect(entries.byDevice["dev0"] == 2)
        #expect(entries.leftOut == 4)
    }

    /// The lines of a file with this text, as read in steps.
    private func read(_ text: String) throws -> (lines: [String], steps: Int) {
        let path = NSTemporaryDirectory() + "outrigger-lines-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let lines = PacedLines()
        var (found, steps): ([String], Int) = ([], 1)
        try lines.open(path)
        while try lines.step({ found.append($0.text) }) { steps += 1 }
        return (found, steps)
    }

    @Test(arguments: [
        ("", []), ("a\n", ["a"]), ("a\n\nb\nc", ["a", "", "b"]),
    ])
    func handsOutWholeLines(_ text: String, _ expected: [String]) throws {
        #expect(try read(text).lines == expected)
    }

    @Test func putsLinesTogetherAgain() throws {
        let lines = (0..<4000).map { "line number \($0) of many" }
        let (found, steps) = try read(lines.joined(separator: "\n") + "\n")
        #expect(found == lines)
        #expect(steps > 5)
    }

    @Test(arguments: [-1, 0, 1, 5000])
    func leavesOutALineThatIsTooLong(_ more: Int) throws {
        let long = String(repeating: "x", count: PacedLines.lineLimitBytes + more)
        #expect(try read("a\n\(long)\nb\n").lines == (more < 0 ? ["a", long, "b"] : ["a", "b"]))
    }

    @Test func saysWhatIsMissing() {
        #expect(throws: KernelError.missing("/nowhere/udp")) { try PacedLines().open("/nowhere/udp") }
    }
}
