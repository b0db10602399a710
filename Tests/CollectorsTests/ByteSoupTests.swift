import Bytes
import Collectors
import Foundation
import Kernel
import Telemetry
import Testing

/// Whatever stands in /proc: reading it ends, and what goes on the page is a page.
struct ByteSoupTests {
    /// Every file of every fixture, by its path below the fixture's folder.
    private static let samples: [(fixture: String, path: String, bytes: [UInt8])] = Fixture.all.flatMap {
        fixture in
        // An unreadable folder gives no samples, which `hasSamples` refuses.
        let folder = "\(Fixture.folder)/\(fixture.name)"
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.sorted().filter { $0.contains("/") && !$0.hasSuffix(".keep") }.compactMap { path in
            FileManager.default.contents(atPath: "\(folder)/\(path)").map { (fixture.name, path, Array($0)) }
        }
    }

    @Test func hasSamples() {
        #expect(Self.samples.count > 30)
        let paths = Set(Self.samples.map(\.path))
        #expect(
            ProcParser.all.allSatisfy { parser in
                ["proc", "sys", "root"].contains { paths.contains("\($0)/\(parser.file)") }
            })
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func readsAnythingAsAnyFile(_ seed: UInt64) {
        var soup = Soup(seed: seed)
        let sample = Self.samples[soup.below(Self.samples.count)].bytes
        for text in [soup.noise(), soup.mutated(sample), sample] {
            text.withUnsafeBufferPointer { buffer in
                let run = buffer.baseAddress.map { ByteRun(start: $0, count: buffer.count) } ?? ByteRun("")
                ProcParser.parseAll(run)
                for parser in ProcParser.all { expectRefusalOrAnswer(parser, run) }
            }
        }
    }

    private func expectRefusalOrAnswer(_ parser: ProcParser, _ run: ByteRun) {
        var reader = ByteReader(run)
        do throws(KernelError) {
            try parser.parse(&reader)
        } catch {
            guard case .malformed = error else {
                Issue.record("\(parser.file): \(error)")
                return
            }
        }
    }

    /// A label value may hold what Unicode counts as a line end, as long as it is no LF.
    private static var sample: Regex<(Substring, Substring, Substring)> {
        /([a-zA-Z_][a-zA-Z0-9_]*(?:\{.*\})?) (-?[0-9].*)/.dotMatchesNewlines()
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func makesAPageOfAnything(_ seed: UInt64) throws {
        var soup = Soup(seed: seed)
        let host = TemporaryHost()
        let context = CollectorContext(slow: SlowReadings { MadeUpKernel() })
        var slow = SlowWork(
            SlowContext(
                readings: context.slow, procfs: host.files.procfs, sysfs: host.files.sysfs,
                rules: [ProcessRule(name: "gateway", match: .comm("gateway"))]))
        var set = try CollectorSet(context: context, host: host.files, now: { .zero })
        for round in 0..<3 {
            let fixture = Fixture.all[soup.below(Fixture.all.count)].name
            for (owner, path, bytes) in Self.samples where owner == fixture && soup.below(6) > 0 {
                try host.write(Data(soup.below(4) > 0 ? soup.mutated(bytes) : bytes), to: path)
            }
            slow.finish(now: Timestamp(seconds: Double(round) * 100))
            let page = PageText.of(set.collect(.full))
            let series = try page.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                let match = try #require(line.wholeMatch(of: Self.sample), "\(line)")
                #expect(Double(match.2)?.isFinite == true, "\(line)")
                return match.1
            }
            #expect(Set(series).count == series.count)
        }
    }
}
