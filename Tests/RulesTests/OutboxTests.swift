import Rules
import Telemetry
import Testing
import Threads

struct OutboxTests {
    /// Answers as told, one answer per delivery, the last for ever; remembers what came.
    private final class ScriptedSink: AlertSink {
        let name = "scripted"
        let batchLimit: Int
        private let answers: Lock<[Delivery]>
        private let onDelivery: @Sendable () -> Void
        private let seen = Lock<[[AlertNotice]]>([])

        init(
            _ answers: [Delivery], batchLimit: Int = 256, onDelivery: @escaping @Sendable () -> Void = {}
        ) {
            self.onDelivery = onDelivery
            self.answers = Lock(answers)
            self.batchLimit = batchLimit
        }

        var batches: [[AlertNotice]] { seen.withLock { $0 } }

        func wants(_ notice: AlertNotice) -> Bool { notice.status != .pending }

        func deliver(_ notices: [AlertNotice], within timeout: Duration) -> Delivery {
            seen.withLock { $0.append(notices) }
            onDelivery()
            return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    /// A clock that stands still until it is set.
    private final class Clock: Sendable {
        private let moment = Lock(Duration.zero)
        func set(_ moment: Duration) { self.moment.withLock { $0 = moment } }
        var now: Duration { moment.withLock { $0 } }
    }

    private static func notices(_ count: Int) -> [AlertNotice] {
        (0..<count).map { SinkTests.notice(.firing, ["alertname": "A\($0)"]) }
    }

    @Test func sendsTheNewestOfEachAlertInOrder() {
        let sink = ScriptedSink([.delivered])
        let outbox = Outbox(sinks: [sink], elapsed: { .zero }, report: { _ in })
        outbox.offer(Self.notices(2) + [SinkTests.notice(.pending)])
        outbox.offer([SinkTests.notice(.resolved, ["alertname": "A0"])])
        outbox.step()
        #expect(
            sink.batches.map { $0.map { "\($0.labels["alertname"] ?? "") \($0.status)" } } == [
                ["A0 resolved", "A1 firing"]
            ])
        #expect(outbox.counts.map(\.delivered) == [2])
        outbox.step()
        #expect(sink.batches.count == 1)
    }

    @Test func sendsInBatches() {
        let sink = ScriptedSink([.delivered], batchLimit: 256)
        let outbox = Outbox(sinks: [sink], elapsed: { .zero }, report: { _ in })
        outbox.offer(Self.notices(600))
        for _ in 0..<4 { outbox.step() }
        #expect(sink.batches.map(\.count) == [256, 256, 88])
    }

    @Test func dropsTheNewWhenFull() {
        let sink = ScriptedSink([.failed("down")])
        let outbox = Outbox(sinks: [sink], elapsed: { .zero }, report: { _ in })
        outbox.offer(Self.notices(OutboxQueue.limit + 7))
        outbox.offer([SinkTests.notice(.resolved, ["alertname": "A1"])])
        #expect(outbox.counts.map(\.dropped) == [7])
        #expect(outbox.counts.map(\.waiting) == [OutboxQueue.limit])
        outbox.step()
        #expect(outbox.counts.map(\.waiting) == [OutboxQueue.limit])
        #expect(outbox.counts.map(\.dropped) == [7])
    }

    @Test func retriesWithGrowingPauses() {
        let clock = Clock()
        let sink = ScriptedSink([.failed("down"), .failed("down"), .failed("down"), .delivered])
        let sentences = Lock<[String]>([])
        let outbox = Outbox(
            sinks: [sink], elapsed: { clock.now }, report: { text in sentences.withLock { $0.append(text) } })
        outbox.offer(Self.notices(1))
        var attempts: [Int] = []
        for tenth in 0..<60 {
            clock.set(.milliseconds(tenth * 100))
            let before = sink.batches.count
            outbox.step()
            if sink.batches.count > before { attempts.append(tenth * 100) }
        }
        #expect(attempts == [0, 500, 1500, 3500])
        #expect(outbox.counts.map(\.failed) == [3])
        #expect(outbox.counts.map(\.delivered) == [1])
        #expect(
            sentences.withLock { $0 }
                == Array(repeating: "sink `scripted` will be tried again: down", count: 3))
    }

    @Test func neverPausesLongerThanHalfAMinute() {
        var queue = OutboxQueue()
        var moment = Duration.zero
        var pauses: [Duration] = []
        _ = queue.offer(SinkTests.notice())
        for _ in 0..<10 {
            let batch = queue.take(1, at: moment)
            #expect(queue.failed(batch, at: moment) == 0)
            var later = moment
            while queue.take(0, at: later).isEmpty, queue.count == 1, later - moment < .seconds(40) {
                var probe = queue
                if !probe.take(1, at: later).isEmpty { break }
                later += .milliseconds(250)
            }
            pauses.append(later - moment)
            moment = later
        }
        #expect(pauses.map(\.inSeconds) == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30])
    }

    @Test func aNewerStateReplacesOneThatFailed() {
        var queue = OutboxQueue()
        _ = queue.offer(SinkTests.notice(.firing))
        let batch = queue.take(10, at: .zero)
        _ = queue.offer(SinkTests.notice(.resolved))
        #expect(queue.failed(batch, at: .zero) == 0)
        #expect(queue.take(10, at: .seconds(1)).map(\.status) == [.resolved])
    }

    @Test func countsWhatIsRefused() {
        let sentences = Lock<[String]>([])
        let sink = ScriptedSink([.refused("bad label")])
        let outbox = Outbox(
            sinks: [sink], elapsed: { .zero }, report: { text in sentences.withLock { $0.append(text) } })
        outbox.offer(Self.notices(3))
        outbox.step()
        outbox.step()
        #expect(outbox.counts.map(\.refused) == [3])
        #expect(sink.batches.count == 1)
        #expect(sentences.withLock { $0 } == ["sink `scripted` refused 3 alerts: bad label"])
    }

    @Test func drainsAtTheEnd() throws {
        let sink = ScriptedSink([.delivered], batchLimit: 10)
        let outbox = Outbox(sinks: [sink], elapsed: { .zero }, report: { _ in })
        let thread = try NamedThread("outbox") { outbox.run() }
        outbox.offer(Self.notices(95))
        outbox.close(within: .seconds(1))
        thread.join()
        #expect(outbox.counts.map(\.delivered) == [95])
    }

    @Test func endsAtTheDeadline() {
        let clock = Clock()
        // The attempt takes longer than there is time.
        let sink = ScriptedSink([.failed("down")], onDelivery: { clock.set(.seconds(30)) })
        let outbox = Outbox(sinks: [sink], elapsed: { clock.now }, report: { _ in })
        outbox.offer(Self.notices(1))
        outbox.close(within: .seconds(20))
        outbox.run()
        #expect(outbox.counts.map(\.waiting) == [1])
        #expect(sink.batches.count == 1)
    }

    @Test func showsItsFigures() {
        let sink = ScriptedSink([.delivered])
        let outbox = Outbox(sinks: [sink], elapsed: { .zero }, report: { _ in })
        outbox.offer(Self.notices(2))
        var metrics = OutboxMetrics()
        let section = metrics.section(of: outbox.counts)
        let lines = zip(section.layout.series, section.values).map {
            "\($0.sampleName) \($0.labels.map(\.value)) \($1)"
        }
        #expect(
            lines == [
                "outrigger_alerts_sent_total [\"delivered\", \"scripted\"] 0.0",
                "outrigger_alerts_sent_total [\"refused\", \"scripted\"] 0.0",
                "outrigger_alerts_sent_total [\"failed\", \"scripted\"] 0.0",
                "outrigger_alerts_sent_total [\"dropped\", \"scripted\"] 0.0",
                "outrigger_alerts_queue [\"scripted\"] 2.0",
                "outrigger_alerts_queue_limit [\"scripted\"] 10000.0",
            ])
    }
}
