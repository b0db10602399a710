import Collectors
import Testing

/// An accept queue that overflows between two scrapes, by a clock of fast ticks.
struct AcceptQueuePeakTests {
    private static let ticksPerSecond = 10

    @Test(arguments: [1, 140, 147])
    func showsToEveryScrapeOfAMinuteAnOverflowOf300Milliseconds(_ firstTick: Int) throws {
        let kernel = MadeUpKernel([MadeUpKernel.Listener(queue: 0, limit: 2)])
        let page = ListenerPage(
            CollectorContext(slow: SlowReadings { kernel }, ticksPerMinute: 60 * Self.ticksPerSecond))
        var scraped: [(queue: Double, peak: Double)] = []
        for tick in 0...(135 * Self.ticksPerSecond) {
            kernel.listeners[0].queue = (firstTick..<firstTick + 3).contains(tick) ? 3 : 0
            try page.collect()
            if tick % (15 * Self.ticksPerSecond) == 0 {
                scraped.append((page["queue", 8080], page["queue_peak", 8080]))
            }
        }
        #expect(scraped.allSatisfy { $0.queue == 0 }, "no scrape meets the overflow itself")
        // At 15, 30, 45 and 60 s; an overflow just before one of them is held for the fourth after it as well.
        #expect(scraped.map(\.peak).prefix(5) == [0, 3, 3, 3, 3])
        #expect(scraped.map(\.peak).suffix(4) == [0, 0, 0, 0])
    }
}
