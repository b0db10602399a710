import Ingest
import Telemetry
import Testing
import WireFormats

/// What is noted of lines that were refused and of names that offended.
struct RefusalNotesTests {
    @Test(arguments: [
        ("good:1|c\nnovalue\ngood:2|c", RejectReason.noValue, "novalue"),
        ("good:1|c\na\"b:\u{1}|c", .badValue, #"a\"b:\x01|c"#),
        ("good:1|c|#t\nnode_load1:1|g|#a:b", .reservedName, "node_load1:1|g|#a:b"),
        ("good:1|c\nfirst_total:1|g\nlast:1|c", .typeConflict, "first_total:1|g"),
    ])
    func keepsTheLineItself(_ message: String, _ reason: RejectReason, _ line: String) throws {
        let fixture = IntakeFixture { $0.isReserved = { $0 == "node_load1" } }
        fixture.send("first:1|c")
        fixture.send(message)
        fixture.intake.sweep()
        let refused = fixture.logbook.latest.refused
        #expect(refused.entries.map(\.reason) == [reason])
        let entry = try #require(refused[reason])
        #expect(entry.text == line && entry.socket == "dsd.sock")
    }

    @Test func escapesAndCutsLongLines() throws {
        let fixture = IntakeFixture()
        fixture.send([0xFF, 0x00] + [UInt8](repeating: UInt8(ascii: "x"), count: 5000))
        fixture.intake.sweep()
        let entry = try #require(fixture.logbook.latest.refused[.badUTF8])
        #expect(entry.text == #"\xff\x00"# + String(repeating: "x", count: 118))
        #expect(entry.byteCount == 5002)
    }

    @Test func notesOneLineOfAReasonInATick() {
        let fixture = IntakeFixture()
        fixture.send("one\ntwo\n:1|c")
        fixture.intake.sweep()
        #expect(fixture.logbook.latest.refused.entries.map(\.text) == [":1|c", "one"])
        fixture.send("three")
        fixture.intake.sweep()
        #expect(fixture.logbook.latest.refused[.noValue]?.text == "three")
    }

    @Test func namesWhoOffendsAgainstWhom() {
        let fixture = IntakeFixture { $0.isReserved = { $0 == "node_load1" } }
        fixture.send("a:1|ms\nnode.load1:1|g\nb:1|c")
        fixture.send("a.seconds:1|g\na.seconds:2|g\na_seconds_sum:1|g\nb:1|c|#x:y\nx.y:1|g\nx-y:1|g\nx-y:2|g")
        fixture.intake.sweep()
        let told = fixture.logbook.latest.offenders.entries.map { entry in
            "\(entry.offence.rawValue) \(entry.wanted.sent) \(entry.wanted.type) \(entry.count) < "
                + (entry.existing.map { "\($0.sent) \($0.type) \($0.name)" } ?? "host")
        }
        #expect(
            told == [
                "reserved_name node.load1 gauge 1 < host",
                "type_conflict a.seconds gauge 2 < a histogram a_seconds",
                "type_conflict a_seconds_sum gauge 1 < a histogram a_seconds",
                "name_collision x-y gauge 1 < x.y gauge x_y",
            ])
    }

    @Test func boundsOffenders() {
        let fixture = IntakeFixture { $0.isReserved = { $0.hasPrefix("node_") } }
        for index in 0..<100 { fixture.send("node_\(index):1|g") }
        fixture.send("node_70:1|g")
        fixture.intake.sweep()
        let entries = fixture.logbook.latest.offenders.entries
        #expect(entries.count == Offenders.limit)
        #expect(entries.first?.wanted.name == "node_68")
        #expect(entries.last?.wanted.name == "node_70" && entries.last?.count == 2)
    }
}
