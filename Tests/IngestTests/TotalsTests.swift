import CLinux
import Foundation
import Ingest
import Telemetry
import TestKit
import Testing
import WireFormats

struct TotalsTests {
    private static let boot = BootID("0d1b5e28-6a0c-4a5e-9d1e-5a2f3c4b5d6e")
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/totals" }

    init() throws { folder = try TemporaryFolder() }

    private func open(boot: BootID? = boot, capacity: Int = 4 << 20) throws -> TotalsFile {
        try TotalsFile(
            path: path, capacityBytes: capacity, boot: try #require(boot), at: Timestamp(milliseconds: 1))
    }

    /// What a process that starts at `seconds` shows at its first tick, after it did `work`.
    private func live(
        at seconds: Int, boot: BootID? = boot, _ work: (IntakeFixture) -> Void = { _ in },
        options change: (inout SeriesTableOptions) -> Void = { _ in }
    ) throws -> (beginning: TotalsFile.Beginning, values: [String: Double]) {
        let totals = try open(boot: boot)
        let fixture = IntakeFixture(totals: totals, at: seconds, change)
        work(fixture)
        return (totals.beginning, fixture.tick(after: 0))
    }

    private static let lines = """
        c:3|c|#room:lobby
        c:0.5|c|#room:lobby
        c:7|c|#room:hall
        g:4.5|g
        h:1:20:-300:0|h|#a:b
        t.ms:12|ms|@0.5
        s:x|s
        s:y|s
        m:1|c
        """

    @Test func goesOnWhereTheProcessBeforeStopped() throws {
        let first = try live(at: 1_700_000_000) { $0.send(Self.lines) }
        #expect(first.beginning == .new)
        var second = try live(at: 1_700_000_030)
        #expect(second.beginning == .goingOn(series: 7, discarded: 0))
        // Quantiles are of what this process saw; smallest and largest are in the cells.
        let kept = first.values.filter { !$0.key.contains("_quantile{") && $0.key != "s" }
        #expect(second.values.filter { !$0.key.contains("_quantile{") && $0.key != "s" } == kept)
        second = try live(at: 1_700_000_031) { $0.send(Self.lines) }
        #expect(second.values["c_total{room=\"lobby\"}"] == 7)
        #expect(second.values["c_total{room=\"hall\"}"] == 14)
        #expect(second.values["h_count{a=\"b\"}"] == 8)
        #expect(second.values["h_sum{a=\"b\"}"] == -558)
        #expect(second.values["t_seconds_count"] == 4)
        #expect(
            second.values["h_quantile{a=\"b\", quantile=\"0.5\"}"]
                == first.values["h_quantile{a=\"b\", quantile=\"0.5\"}"])
    }

    @Test func keepsTheAgeOfGauges() throws {
        _ = try live(at: 1_700_000_000) { $0.send("young:1|g\nold:1|g") }
        _ = try live(at: 1_700_000_200) { $0.send("young:2|g") }
        let third = try live(at: 1_700_000_310) { fixture in
            fixture.tick(after: 0)
            for _ in 0..<20 { fixture.intake.sweep() }
        }
        #expect(third.values == ["young": 2])
    }

    @Test func countsTheMembersOfAMinuteOnceAtLeast() throws {
        _ = try live(at: 1_700_000_040) { $0.send("s:a|s\ns:b|s\ns:c|s") }
        let same = try live(at: 1_700_000_050) { $0.send("s:a|s") }
        #expect(same.values["s"] == 3)
        let next = try live(at: 1_700_000_100) { $0.send("s:a|s") }
        #expect(next.values["s"] == 3)
    }

    @Test func goesOnWithTotalsOfSenders() throws {
        _ = try live(at: 1) { $0.send("C:a:100\nU:b:18446744073709551615", .spectatord) }
        let second = try live(at: 2) { $0.send("C:a:130\nU:b:4", .spectatord) }
        #expect(second.values["a_total"] == 130)
        #expect(second.values["b_total"] == Double(UInt64.max) + 5)
    }

    @Test(arguments: [
        ("0d1b5e28-6a0c-4a5e-9d1e-5a2f3c4b5d6f", TotalsFile.Beginning.otherBoot),
        ("0d1b5e28-6a0c-4a5e-9d1e-5a2f3c4b5d6e", .goingOn(series: 1, discarded: 0)),
    ])
    func beginsAtZeroInAnotherRunOfTheSystem(_ boot: String, _ beginning: TotalsFile.Beginning) throws {
        _ = try live(at: 1) { $0.send("c:1|c") }
        let second = try live(at: 2, boot: BootID(boot)) { $0.send("c:1|c") }
        #expect(second.beginning == beginning)
        #expect(second.values["c_total"] == (beginning == .otherBoot ? 1 : 2))
    }

    @Test func beginsHistogramsWithOtherBoundsAnew() throws {
        _ = try live(at: 1) { $0.send("h:1|h\nc:1|c") }
        let second = try live(
            at: 2, { $0.send("h:1|h") }, options: { $0.boundaries = [.init(match: "h", bounds: [1, 2])] })
        #expect(second.values["h_count"] == 1)
        #expect(second.values["h_bucket{le=\"2\"}"] == 1)
        #expect(second.values["c_total"] == 1)
    }

    @Test func letsGoOfNamesThatAreTheHostsByNow() throws {
        _ = try live(at: 1) { $0.send("up:1|g\nc:1|c") }
        let second = try live(at: 2, options: { $0.isReserved = { $0 == "up" } })
        #expect(second.values == ["c_total": 1])
    }

    @Test func isForOneProcessAtATime() throws {
        let first = try open()
        #expect(throws: IngestError.totalsInUse(path)) { try open() }
        withExtendedLifetime(first) {}
    }

    @Test func leavesAloneWhatIsNoFileOfOurs() throws {
        #expect(symlink("/etc/hostname", path) == 0)
        #expect(throws: IngestError.notOurs(path)) { try open() }
        unlink(path)
        mkdir(path, 0o755)
        #expect(throws: IngestError.failed("open", path: path, errno: EISDIR)) { try open() }
    }

    @Test func isReadableByItsUserAlone() throws {
        _ = try live(at: 1)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    /// Every word of a small file, one after the other: nothing traps, and what is shown is a subset or begins anew.
    @Test func survivesAnyWordThatIsNotOurs() throws {
        _ = try live(at: 1) { $0.send(Self.lines) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var generator = SplitMix64(seed: 5)
        let used = stride(from: 0, to: whole.count, by: 8).filter { offset in
            whole[offset..<offset + 8].contains { $0 != 0 }
        }
        #expect(used.count > 150)
        for offset in used {
            for word in [
                [0, UInt64.max, 1, 1 << 32].randomElement(using: &generator) ?? 0, generator.next(),
            ] {
                var damaged = whole
                withUnsafeBytes(of: word) { damaged.replaceSubrange(offset..<offset + 8, with: $0) }
                try damaged.write(to: URL(fileURLWithPath: path))
                let after = try live(at: 2) { $0.send("c:1|c|#room:lobby\nh:5|h|#a:b\nnew:1|c") }
                #expect(after.values["new_total"] == 1)
            }
        }
    }

    /// Bucket cells that wrap when they are added, fractions of a weight that are none: fuzzing found the first.
    @Test(arguments: [UInt64.max, 1 << 63, Double.nan.bitPattern, (1e300).bitPattern, (-1e300).bitPattern])
    func keepsBucketsRisingWhateverTheFileHolds(_ word: UInt64) throws {
        let lines = "h:3:-3:0.2|h|@0.3"
        _ = try live(at: 1) { $0.send(lines) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        // Empty cells of a block as well.
        for offset in stride(from: 0, to: whole.count, by: 8)
        where whole[offset & ~127..<offset & ~127 + 128].contains(where: { $0 != 0 }) {
            var damaged = whole
            withUnsafeBytes(of: word) { damaged.replaceSubrange(offset..<offset + 8, with: $0) }
            try damaged.write(to: URL(fileURLWithPath: path))
            let after = try live(at: 2) { $0.send(lines) }
            let buckets = after.values.filter { $0.key.hasPrefix("h_bucket{") }.map { series, count in
                (bound: Self.bound(of: series), count: count)
            }
            let counts = buckets.sorted { $0.bound < $1.bound }.map(\.count)
            #expect(counts == counts.sorted(), "\(word) at \(offset)")
            #expect(counts.last == after.values["h_count"], "\(word) at \(offset)")
        }
    }

    private static func bound(of bucket: String) -> Double {
        let text = bucket.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
        return text == "+Inf" ? .infinity : Double(text) ?? .nan
    }

    @Test(arguments: [1, 63, 16_383, 16_384, 16_391, 40_000, 262_143])
    func beginsAtZeroWithAFileThatWasCut(_ size: Int) throws {
        _ = try live(at: 1) { $0.send(Self.lines) }
        #expect(truncate(path, size) == 0)
        let after = try live(at: 2) { $0.send("c:1|c|#room:lobby") }
        #expect(after.values["c_total{room=\"lobby\"}"] == 1)
    }

    /// Series come and go over many processes: none is lost that was kept, and the file does not grow without bound.
    @Test(arguments: 0..<8)
    func matchesAModelOverManyProcesses(_ seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        var model: [String: Double] = [:]
        var seconds = 1_700_000_000
        for _ in 0..<12 {
            seconds += 400
            let after = try live(at: seconds) { fixture in
                for _ in 0..<200 {
                    let (series, amount) = (
                        Int.random(in: 0..<300, using: &generator), Int.random(in: 0..<9, using: &generator)
                    )
                    let tag = String(repeating: "x", count: series % 90)
                    fixture.send("c:\(amount)|c|#k:\(series)\(tag)\ng\(series % 7):1|g|#k:\(seconds)\(tag)")
                    if series < 40 { fixture.send("h\(series):\(amount)|h") }
                    model["c_total{k=\"\(series)\(tag)\"}", default: 0] += Double(amount)
                    if series < 40 { model["h\(series)_count", default: 0] += 1 }
                }
                fixture.tick()
                for _ in 0..<20 { fixture.intake.sweep() }
            }
            let shown = after.values.filter { $0.key.hasPrefix("c_total") || $0.key.hasSuffix("_count") }
            #expect(shown.filter { model[$0.key] != $0.value }.isEmpty && shown.count == model.count)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count <= 1 << 20)
    }

    /// Blocks of labels leave their spans, which then hold records: what lay there must not be taken for series.
    @Test func usesASpanAgainForRecordsOnlyWhenItIsClean() throws {
        var expected: Set<String> = []
        let first = try live(at: 1_700_000_000) { fixture in
            // Labels of many spans; the first words of their freed blocks are small numbers, as states of records are.
            let tail = String(repeating: "t", count: 400)
            for index in 0..<600 { fixture.send("g:1|g|#a:\(index)\(tail)") }
            fixture.tick(after: 400)
            for _ in 0..<20 { fixture.intake.sweep() }
            for _ in 0..<3 {
                fixture.tick()
                fixture.intake.sweep()
            }
            // The last span of records is hardly used then.
            for index in 0..<1019 {
                fixture.send("c\(index):1|c")
                expected.insert("c\(index)_total")
            }
        }
        #expect(Set(first.values.keys) == expected)
        let second = try live(at: 1_700_001_000)
        #expect(second.beginning == .goingOn(series: 1019, discarded: 0))
        #expect(Set(second.values.keys) == expected)
    }

    @Test func waitsWithItsSeriesForAProcessThatHasSockets() throws {
        _ = try live(at: 1) { $0.send("c:1|c") }
        let totals = try open()
        var generator = SplitMix64(seed: 1)
        let table = SeriesTable(
            SeriesTableOptions(
                secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 2000)),
            totals: totals)
        let intake = LineIntake(table, sockets: [])
        intake.sweep()
        #expect(ApplicationSection(table).section(at: Timestamp(milliseconds: 3000)).values.isEmpty)
    }
}
