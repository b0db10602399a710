import Bytes
import Ingest
import Synchronization
import Telemetry
import TestKit
import Testing
import Threads
import WireFormats

struct ConcurrentReadTests {
    /// The writer and what it shares, handed to its thread whole.
    private final class Writer: Sendable {
        let isDone = Atomic(false)
    }

    @Test func readsWhatIsConsistentWhileLinesArrive() throws {
        var generator = SplitMix64(seed: 11)
        var options = SeriesTableOptions(
            secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 1_700_000_000_000))
        options.maxSeries = 300
        let table = SeriesTable(options)
        let writer = Writer()
        let thread = try NamedThread("ingest") {
            let intake = LineIntake(table, sockets: [SocketHealth(name: "s")])
            var generator = SplitMix64(seed: 12)
            for round in 0..<20_000 {
                let spread = Int.random(in: -round / 100...round / 100, using: &generator)
                let text =
                    "c:1|c|#k:\(round % 50)\nh:1e\(spread):-3|h\ng\(round % 400):\(round)|g\ns:\(round)|s\n"
                Array(text.utf8).withRun { intake.take($0, .dogstatsd, from: Sender(socket: 0)) }
                if round.isMultiple(of: 50) { intake.sweep() }
            }
            writer.isDone.store(true, ordering: .releasing)
        }
        let page = ApplicationSection(table)
        var before: [String: Double] = [:]
        var seconds: Int64 = 0
        var isLast = false
        while !isLast {
            isLast = writer.isDone.load(ordering: .acquiring)
            // Gauges and sets leave within the test, for each tick is a minute.
            seconds += 60
            let section = page.section(at: Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1000))
            let now = IntakeFixture.values(of: section)
            #expect(now["h_bucket{le=\"+Inf\"}"] == now["h_count"])
            for (name, value) in before where name.hasPrefix("c_total") || name.hasPrefix("h_bucket") {
                #expect((now[name] ?? -1) >= value)
            }
            before = now
        }
        thread.join()
        #expect(before.filter { $0.key.hasPrefix("c_total") }.values.reduce(0, +) == 20_000)
        #expect(before["h_count"] == 40_000)
    }
}
