import Ingest
import Telemetry
import TestKit
import Testing
import WireFormats

struct ConnectionGaugeTests {
    private func send(
        _ text: String, _ sender: Sender, to fixture: IntakeFixture, _ dialect: Dialect = .dogstatsd
    ) {
        Array(text.utf8).withRun { fixture.intake.take($0, dialect, from: sender) }
    }

    private func end(of connection: UInt32, in fixture: IntakeFixture) {
        fixture.intake.leave(connection)
        while fixture.intake.continueLeaving() {}
    }

    private let first = Sender(socket: 0, connection: 1, ownsGauges: true)
    private let second = Sender(socket: 0, connection: 2, ownsGauges: true)

    @Test(arguments: [
        ("a:1|g", true), ("a:x|s", true), ("a:1|c", false), ("a:1|h", false),
    ])
    func takesAlongWhatHoldsNoLonger(_ line: String, _ leaves: Bool) {
        let fixture = IntakeFixture()
        send(line, first, to: fixture)
        #expect(!fixture.tick().isEmpty)
        end(of: 1, in: fixture)
        #expect(fixture.tick().isEmpty == leaves)
    }

    @Test(arguments: [("m:a:1", true), ("A:a:0", false)])
    func takesAMaximumAlongAndNoAge(_ line: String, _ leaves: Bool) {
        let fixture = IntakeFixture()
        send(line, first, to: fixture, .spectatord)
        end(of: 1, in: fixture)
        #expect(fixture.tick().isEmpty == leaves)
    }

    @Test func leavesWhatAnotherConnectionWroteSince() {
        let fixture = IntakeFixture()
        send("mine:1|g\nours:1|g", first, to: fixture)
        send("ours:2|g\ntheirs:3|g", second, to: fixture)
        end(of: 1, in: fixture)
        #expect(fixture.tick() == ["ours": 2, "theirs": 3])
        send("mine:4|g", second, to: fixture)
        end(of: 2, in: fixture)
        #expect(fixture.tick() == [:])
    }

    @Test(arguments: [
        Sender(socket: 0), Sender(socket: 0, connection: 1, ownsGauges: false),
    ])
    func leavesWhatBelongsToNoConnection(_ sender: Sender) {
        let fixture = IntakeFixture()
        send("a:1|g", first, to: fixture)
        send("a:2|g", sender, to: fixture)
        end(of: 1, in: fixture)
        #expect(fixture.tick() == ["a": 2])
    }

    @Test func needsSeveralSlicesForALargeTable() {
        let fixture = IntakeFixture()
        for number in 0..<5000 { send("g\(number):1|g", number % 2 == 0 ? first : second, to: fixture) }
        fixture.intake.leave(1)
        #expect(fixture.intake.continueLeaving())
        // The other goes while the first is being looked for.
        fixture.intake.leave(2)
        var slices = 0
        while fixture.intake.continueLeaving() { slices += 1 }
        #expect(slices == 2)
        #expect(fixture.tick() == [:])
    }
}
