import Collectors
import Synchronization
import Telemetry
import Testing

struct SlowWorkTests {
    /// The processor time of a thread, in microseconds, which only jobs spend.
    private final class Processor: Sendable {
        let spent = Atomic<Int>(0)

        func time() -> Duration { .microseconds(spent.load(ordering: .relaxed)) }
    }

    private struct Job: SlowJob {
        let processor: Processor
        let microseconds: Int
        var steps: Int

        var isBusy: Bool { steps > 0 }

        mutating func run(now: Timestamp) {
            if steps == 0 { return }
            steps -= 1
            processor.spent.add(microseconds, ordering: .relaxed)
        }
    }

    private static let now = Timestamp(milliseconds: 0)

    @Test(arguments: [(1, 500), (40, 520), (90, 540), (257, 514), (333, 666), (499, 998), (700, 700)])
    func goesOnForHalfAMillisecondAndNeverForAWholeOne(step: Int, slice: Int) {
        let processor = Processor()
        var work = SlowWork(
            [Job(processor: processor, microseconds: step, steps: 10_000)], processorTime: processor.time)
        for number in 1...3 {
            // A twenty-fifth of a core.
            #expect(work.run(now: Self.now) == .microseconds(slice * 24))
            #expect(processor.spent.load(ordering: .relaxed) == slice * number)
        }
    }

    @Test func givesTheNextJobItsTurnAfterARest() {
        let (first, second) = (Processor(), Processor())
        var work = SlowWork(
            [
                Job(processor: first, microseconds: 100, steps: 1000),
                Job(processor: second, microseconds: 100, steps: 1000),
            ],
            processorTime: { first.time() + second.time() })
        for number in 1...4 {
            #expect(work.run(now: Self.now) == .milliseconds(12))
            #expect(first.spent.load(ordering: .relaxed) == (number + 1) / 2 * 500)
            #expect(second.spent.load(ordering: .relaxed) == number / 2 * 500)
        }
    }

    @Test func restsLittleAfterLittleAndNotForeverAfterMuch() {
        let processor = Processor()
        var work = SlowWork(
            [Job(processor: processor, microseconds: 3, steps: 1)], processorTime: processor.time)
        #expect(work.run(now: Self.now) == SlowWork.idleRest)
        work = SlowWork(
            [Job(processor: processor, microseconds: 0, steps: 2)], processorTime: processor.time)
        #expect(work.run(now: Self.now) == .milliseconds(2))
        work = SlowWork(
            [Job(processor: processor, microseconds: 90_000, steps: 2)], processorTime: processor.time)
        #expect(work.run(now: Self.now) == .milliseconds(200))
    }

    /// A wake-up costs more than most of what it finds to do.
    @Test(arguments: [
        ([20, 20, 300], SlowWork.idleRest, 340), ([200, 200, 200], .microseconds(600 * 24), 600),
        ([200, 200, 150, 300], .microseconds(550 * 24), 550),
    ])
    func sharesAStretchAmongJobsThatHaveLittleToDo(costs: [Int], rest: Duration, spent: Int) {
        let processor = Processor()
        var work = SlowWork(
            costs.map { Job(processor: processor, microseconds: $0, steps: 1) },
            processorTime: processor.time)
        #expect(work.run(now: Self.now) == rest)
        #expect(processor.spent.load(ordering: .relaxed) == spent)
    }
}
