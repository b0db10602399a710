import Sidecar
import Telemetry
import Testing

struct ScheduleTests {
    private func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + milliseconds)
    }

    private func grid(fast: Duration = .milliseconds(100), from now: Int64 = 30) -> Schedule {
        Schedule(interval: .seconds(1), fast: fast, now: at(now))
    }

    @Test func waitsForTheNextRoundTime() {
        #expect(grid(from: 30).wait(from: at(30)) == .milliseconds(70))
        #expect(grid(from: 30).wait(from: at(100)) == .zero)
    }

    @Test func handsOutNineFastTicksAndAFullOne() {
        var schedule = grid()
        let ticks = stride(from: Int64(100), through: 1100, by: 100).compactMap {
            schedule.due(at: at($0 + 3))
        }
        #expect(ticks.map(\.timestamp) == stride(from: Int64(100), through: 1100, by: 100).map(at))
        #expect(ticks.map(\.cadence) == Array(repeating: .fast, count: 9) + [.full, .fast])
        #expect(schedule.overruns == 0)
    }

    @Test func answersNothingBeforeItsTime() {
        var schedule = grid()
        #expect(schedule.due(at: at(99)) == nil)
        #expect(schedule.due(at: at(100)) == .init(timestamp: at(100), cadence: .fast))
        #expect(schedule.due(at: at(101)) == nil)
    }

    @Test func knowsNoFastTicksWhenTheyAreSwitchedOff() {
        var schedule = grid(fast: .zero)
        #expect(schedule.due(at: at(999)) == nil)
        #expect(schedule.due(at: at(1000)) == .init(timestamp: at(1000), cadence: .full))
    }

    @Test(arguments: [
        // The moment of waking, the tick expected, the ticks missed.
        (350, 300, Cadence.fast, 2), (950, 900, .fast, 8), (1000, 1000, .full, 9), (1250, 1000, .full, 11),
        (7999, 7000, .full, 78),
    ])
    func skipsAndCountsWhatItSleptThrough(_ woken: Int64, _ tick: Int64, _ cadence: Cadence, _ missed: Int) {
        var schedule = grid()
        #expect(schedule.due(at: at(woken)) == .init(timestamp: at(tick), cadence: cadence))
        #expect(schedule.overruns == missed)
    }

    @Test(arguments: [(100, 0), (103, 3), (199, 99), (350, 250), (1250, 1150)] as [(Int64, Int64)])
    func saysHowLateATickIs(_ woken: Int64, _ late: Int64) {
        var schedule = grid()
        _ = schedule.due(at: at(99))
        #expect(schedule.lateness == .zero)
        _ = schedule.due(at: at(woken))
        #expect(schedule.lateness == .milliseconds(late))
    }

    @Test func missesNothingThatWasDueBeforeItBegan() {
        var schedule = grid(from: 730)
        #expect(schedule.due(at: at(799)) == nil)
        schedule.begin(at: at(2150))
        #expect(schedule.wait(from: at(2150)) == .milliseconds(50))
        #expect(schedule.due(at: at(2200)) == .init(timestamp: at(2200), cadence: .fast))
        #expect(schedule.overruns == 0 && schedule.lateness == .zero)
        #expect(schedule.due(at: at(3000)) == .init(timestamp: at(3000), cadence: .full))
    }

    @Test func goesOnWhenTheClockIsSetBack() {
        var schedule = grid()
        _ = schedule.due(at: at(5000))
        let later = at(5000 - 3_600_000)
        #expect(schedule.wait(from: later) == .milliseconds(100))
        #expect(schedule.due(at: later) == nil)
        #expect(schedule.due(at: later + .milliseconds(100)) == .init(timestamp: at(5100), cadence: .fast))
        #expect(schedule.lead == .seconds(3600))
    }
}
