import Collectors
import Kernel
import Telemetry
import TestKit
import Testing

struct FixtureTests {
    /// A set over a fixture after the slow thread's first look, with a clock that goes on a millisecond at each look;
    /// every host has one listener, whose queue overflows.
    private func set(_ fixture: Fixture) throws -> CollectorSet {
        var milliseconds = 0
        let context = CollectorContext(
            units: KernelUnits(ticksPerSecond: 100, pageSizeBytes: 4096),
            slow: SlowReadings { MadeUpKernel([.init(inode: 100, queue: 3, limit: 2, drops: 7)]) })
        var slow = SlowWork(
            SlowContext(
                readings: context.slow, procfs: fixture.procfs, sysfs: fixture.sysfs))
        slow.finish(now: Timestamp(milliseconds: 0))
        return try CollectorSet(
            context: context, host: fixture.host,
            now: {
                milliseconds += 1
                return .milliseconds(milliseconds)
            })
    }

    @Test func hasThem() {
        #expect(Fixture.all.count >= 3)
    }

    @Test(arguments: Fixture.all)
    func makesThePageOfAHost(_ fixture: Fixture) throws {
        var set = try set(fixture)
        try expectGolden(PageText.of(set.collect(.full)), at: fixture.expectedPath)
    }

    @Test(arguments: Fixture.all)
    func keepsItsLayoutsFromTickToTick(_ fixture: Fixture) throws {
        // The half-written host names series twice, which makes new layouts on purpose.
        if fixture.name == "container-half-written" { return }
        var set = try set(fixture)
        let first = set.collect(.full)
        let second = set.collect(.full)
        for (before, after) in zip(first, second) {
            #expect(before.layout === after.layout, "\(before.name)")
        }
        #expect(PageText.of(second) == PageText.of(first))
    }

    @Test(arguments: Fixture.all)
    func showsNoSeriesTwice(_ fixture: Fixture) throws {
        var set = try set(fixture)
        for _ in 0..<2 {
            let lines = PageText.of(set.collect(.full)).split(separator: "\n").filter { !$0.hasPrefix("#") }
            // A label may hold blanks: the number is what follows the last one.
            let names = lines.compactMap { line in line.lastIndex(of: " ").map { line[..<$0] } }
            #expect(Set(names).count == names.count)
        }
    }

    @Test func collectsTheFastFactsAlone() throws {
        var set = try set(Fixture(name: "debian12-6.1-idle"))
        #expect(set.collect(.fast).map(\.name) == ["cpu_total", "pressure", "sockstat", "listener"])
    }
}
