import Rules
import Telemetry
import Testing

struct AlertStateTests {
    /// A night, a round a line: the second, whether the expression was true, what the alert then was.
    ///
    /// `for: 10s`, `keep_firing_for: 20s`.
    @Test func replaysANight() {
        let night: [(Double, Bool, AlertState)] = [
            (0, false, .inactive),
            (5, true, .pending(since: at(5))),
            (10, true, .pending(since: at(5))),
            (14, false, .inactive),
            (15, true, .pending(since: at(15))),
            (24, true, .pending(since: at(15))),
            (25, true, .firing(.init(activeAt: at(15), firedAt: at(25)))),
            (40, false, .firing(.init(activeAt: at(15), firedAt: at(25), keptSince: at(40)))),
            (59, false, .firing(.init(activeAt: at(15), firedAt: at(25), keptSince: at(40)))),
            (59.5, true, .firing(.init(activeAt: at(15), firedAt: at(25)))),
            (60, false, .firing(.init(activeAt: at(15), firedAt: at(25), keptSince: at(60)))),
            (80, false, .resolved(.init(activeAt: at(15), firedAt: at(25), keptSince: at(60)), at: at(80))),
            (980, false, .resolved(.init(activeAt: at(15), firedAt: at(25), keptSince: at(60)), at: at(80))),
            (980.001, false, .inactive),
        ]
        var state = AlertState.inactive
        for (second, isTrue, wanted) in night {
            state = state.after(isTrue: isTrue, hold: .seconds(10), keepFiring: .seconds(20), at: at(second))
            #expect(state == wanted, "at \(second)")
        }
    }

    @Test(arguments: [
        // Without `for` it fires at once, without `keep_firing_for` it resolves at once.
        (AlertState.inactive, true, 0, AlertState.firing(.init(activeAt: at(100), firedAt: at(100)))),
        (
            .firing(.init(activeAt: at(1), firedAt: at(2))), false, 0,
            .resolved(.init(activeAt: at(1), firedAt: at(2)), at: at(100))
        ),
        // After resolving it is a new alert.
        (
            .resolved(.init(activeAt: at(1), firedAt: at(2)), at: at(90)), true, 0,
            .firing(.init(activeAt: at(100), firedAt: at(100)))
        ),
        (.resolved(.init(activeAt: at(1), firedAt: at(2)), at: at(90)), true, 10, .pending(since: at(100))),
        // A reload raised `for`, or lowered it.
        (.firing(.init(activeAt: at(90), firedAt: at(90))), true, 30, .pending(since: at(90))),
        (.pending(since: at(90)), true, 5, .firing(.init(activeAt: at(90), firedAt: at(100)))),
        // The clock went back: nothing fires early.
        (.pending(since: at(200)), true, 5, .pending(since: at(200))),
    ])
    func steps(_ before: AlertState, _ isTrue: Bool, _ hold: Int, _ wanted: AlertState) {
        let state = before.after(isTrue: isTrue, hold: .seconds(hold), keepFiring: .zero, at: at(100))
        #expect(state == wanted)
    }
}

func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: seconds) }
