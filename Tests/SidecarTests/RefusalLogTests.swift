import Bytes
import Ingest
import Sidecar
import Telemetry
import TestKit
import Testing
import WireFormats

/// Ingest, 9: at most one log line per reason and minute.
struct RefusalLogTests {
    /// Two sockets, and the log that looks at them once a second.
    private struct Watch {
        private let health = ["a.sock", "b.sock"].map { SocketHealth(name: $0) }
        private let logbook = Logbook(sockets: ["a.sock", "b.sock"])
        private let intake: LineIntake
        private var log = RefusalLog()
        private var second = 1_700_000_000

        init() {
            var generator = SplitMix64(seed: 7)
            let options = SeriesTableOptions(
                secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 0))
            intake = LineIntake(SeriesTable(options), sockets: health, logbook: logbook)
        }

        func send(_ line: String, to socket: Int = 0) {
            Array(line.utf8).withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                intake.take(
                    ByteRun(start: start, count: buffer.count), .dogstatsd, from: Sender(socket: socket))
            }
        }

        /// What is told in the next `seconds`, each with the second.
        mutating func told(in seconds: Int) -> [String] {
            var told: [String] = []
            for passed in 0..<seconds {
                intake.sweep()
                let now = Timestamp(milliseconds: Int64(second + passed) * 1000)
                for news in log.news(health, logbook.latest.refused, at: now) {
                    told.append(
                        "\(passed) \(news.reason.label) \(news.count) \(news.socket) \(news.line ?? "-")")
                }
            }
            second += seconds
            return told
        }

        mutating func setBack(by seconds: Int) { second -= seconds }
    }

    @Test func tellsOfEachReasonOnceAMinute() {
        var watch = Watch()
        #expect(watch.told(in: 3).isEmpty)
        watch.send("novalue\nnovalue\nx:1|zz")
        #expect(watch.told(in: 5) == ["2 no_value 2 a.sock novalue", "2 unknown_type 1 a.sock x:1|zz"])
        watch.send("another")
        #expect(watch.told(in: 57).isEmpty)
        watch.send("third")
        #expect(watch.told(in: 5) == ["2 no_value 2 a.sock third"])
        #expect(watch.told(in: 200).isEmpty)
    }

    @Test func namesTheSocketThatMostCameBy() {
        var watch = Watch()
        watch.send("one")
        _ = watch.told(in: 1)
        watch.send("two\ntwo\ntwo", to: 1)
        #expect(watch.told(in: 5) == ["1 no_value 4 b.sock two"])
    }

    @Test func isNotSilencedByAClockThatWasSetBack() {
        var watch = Watch()
        watch.send("one")
        #expect(watch.told(in: 5).count == 1)
        watch.setBack(by: 7200)
        watch.send("two")
        #expect(watch.told(in: 5) == ["2 no_value 1 a.sock two"])
    }
}
