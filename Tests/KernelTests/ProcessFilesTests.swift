import Bytes
import Kernel
import TestKit
import Testing

/// The texts of /proc/PID, read alone.
struct ProcessFilesTests {
    private static let stat =
        "4242 (gate way) S 1 4242 4242 0 -1 4194560 311 5 2 6 17 4 3 1 20 0 9 0 8812 104857600 2048 18446744073709551615\n"
    private static let status = """
        Name:\tgate way
        VmHWM:\t    9000 kB
        VmRSS:\t    8000 kB
        voluntary_ctxt_switches:\t150
        nonvoluntary_ctxt_switches:\t7

        """
    private static let io =
        "rchar: 99\nwchar: 98\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n"
    private static let limits = """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             96365                96365                processes
        Max open files            1024                 1048576              files

        """

    private func with<Result>(_ text: String, _ body: (ByteRun) -> Result) -> Result {
        with(Array(text.utf8), body)
    }

    /// Hands over a copy of exactly the right size, so that a sanitizer sees a step past its end.
    private func with<Result>(_ bytes: [UInt8], _ body: (ByteRun) -> Result) -> Result {
        let exact = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        defer { exact.deallocate() }
        for (place, byte) in bytes.enumerated() { exact[place] = byte }
        return body(ByteRun(start: exact, count: bytes.count))
    }

    @Test func readsStat() throws {
        let stat = try #require(with(Self.stat) { ProcessStat($0) })
        #expect(stat.state == UInt8(ascii: "S"))
        #expect(stat.parent == 1)
        #expect([stat.minorFaults, stat.majorFaults] == [311, 2])
        #expect([stat.userTicks, stat.systemTicks] == [17, 4])
        #expect([stat.threads, stat.startTicks] == [9, 8812])
        #expect(with(Self.stat) { ProcessStat.comm(of: $0)?.text } == "gate way")
    }

    @Test(arguments: [
        ("S", false), ("R", false), ("D", false), ("T", false), ("Z", true), ("X", true), ("x", true),
    ])
    func tellsWhoHasEnded(_ state: String, _ hasEnded: Bool) {
        let text = Self.stat.replacing(") S", with: ") \(state)")
        #expect(with(text) { ProcessStat($0)?.hasEnded } == hasEnded)
    }

    @Test func readsStatusIOAndLimits() {
        let status = with(Self.status) { ProcessStatus($0) }
        #expect(status.residentPeakBytes == 9_216_000)
        #expect(status.voluntarySwitches == 150)
        #expect(status.involuntarySwitches == 7)
        #expect(with(Self.io) { ProcessIO($0) } == ProcessIO(readBytes: 4096, writeBytes: 8192))
        #expect(with(Self.limits) { DescriptorLimit($0) } == .count(1024))
    }

    @Test(arguments: [
        "", "4242", "4242 (gate", "4242 gate) S", ")", "4242 (a) S", "4242 (a)\nS 1 2", "4242 (a) S x",
        "1 (a) S 1 1 1 0 -1 4194560 311 5 2 6 17 4 3 1 20 0 9 0",
        "1 (a) S 1 1 1 0 -1 4194560 99999999999999999999 5 2 6 17 4 3 1 20 0 9 0 8812",
    ])
    func refusesOtherStats(_ text: String) {
        #expect(with(text) { ProcessStat($0) } == nil)
    }

    @Test(
        arguments: [
            ("VmHWM:\t18446744073709551615 kB\n", nil),
            ("VmHWM:\t18014398509481983 kB\n", 18_446_744_073_709_550_592),
            ("VmHWM:", nil), ("VmHWM:\tmuch", nil), ("", nil),
        ] as [(String, UInt64?)])
    func readsHugeMemoryOrNone(_ text: String, _ bytes: UInt64?) {
        #expect(with(text) { ProcessStatus($0).residentPeakBytes } == bytes)
    }

    @Test(arguments: [
        ("Max open files unlimited unlimited files", DescriptorLimit.unlimited), ("Max open files", nil),
        ("Max open files -1", nil), ("Max open files 0 0", .count(0)), ("", nil),
    ])
    func readsAnyDescriptorLimit(_ text: String, _ limit: DescriptorLimit?) {
        #expect(with(text) { DescriptorLimit($0) } == limit)
    }

    @Test(arguments: ["read_bytes: 1\n", "write_bytes: 1\n", "read_bytes: x\nwrite_bytes: 1\n", ""])
    func refusesOtherIO(_ text: String) {
        #expect(with(text) { ProcessIO($0) } == nil)
    }

    @Test(
        arguments: [
            ("socket:[4711]", 4711), ("socket:[0]", 0), ("socket:[4294967295]", UInt32.max),
            ("socket:[4294967296]", nil),
            ("socket:[]", nil), ("socket:[1] ", nil), ("socket:[ 1]", nil), ("socket:[1", nil),
            ("pipe:[1]", nil),
            ("/dev/null", nil), ("", nil),
        ] as [(String, UInt32?)])
    func findsTheInodeInALink(_ text: String, _ inode: UInt32?) {
        #expect(with(text) { SocketOwnerSearch.inode(inLink: $0) } == inode)
    }

    @Test(arguments: [Self.stat, Self.status, Self.io, Self.limits], 0..<50)
    func survivesDamage(_ text: String, _ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = Array(text.utf8.prefix(Int.random(in: 0...text.utf8.count, using: &random)))
        for _ in 0..<min(8, bytes.count) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        with(bytes) { run in
            let stat = ProcessStat(run)
            // Whoever has fields has a comm's end.
            #expect(stat == nil || bytes.contains(UInt8(ascii: ")")))
            #expect((ProcessStat.comm(of: run)?.count ?? 0) <= bytes.count)
            _ = ProcessStatus(run)
            _ = ProcessIO(run)
            _ = DescriptorLimit(run)
        }
    }
}
