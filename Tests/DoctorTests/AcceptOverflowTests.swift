import Doctor
import Testing

/// Whose queue overflowed, and whether anybody accepts from it.
struct AcceptOverflowTests {
    private static func overflow(_ count: Int64) -> MadeUpHost {
        MadeUpHost().counter("TcpExt.ListenOverflows", 0, count).counter("TcpExt.ListenDrops", 0, count)
    }

    @Test func givesNobodyMoreThanTheNamespaceCounted() throws {
        let exam = Self.overflow(301).listener(port: 1, drops: (0, 400)).listener(port: 2, drops: (0, 200))
            .examination()
        #expect(try exam.acceptOverflow().shares.map(\.refused) == [201, 100])
    }

    @Test func prefersWhoWasSeenFull() throws {
        let exam = Self.overflow(40).listener(port: 1, drops: (0, 700))
            .listener(port: 2, limit: 128, drops: (0, 40)).look(port: 2, queue: 129).examination()
        #expect(
            try exam.acceptOverflow().shares.map { [$0.listener.port, UInt16($0.refused)] } == [[2, 40]])
    }

    @Test func saysNothingOfOthersThanTheTarget() throws {
        let host = Self.overflow(40).listener(port: 1, drops: (0, 40)).listener(port: 2)
            .changed { $0.question.target = .port(2) }
        let overflow = try host.examination().acceptOverflow()
        #expect(overflow.shares.isEmpty && !overflow.isUnattributed)
    }

    @Test func doesNotTakeDropsSinceBootForDropsNow() throws {
        let host = Self.overflow(40).listener(port: 1, drops: (9000, 9040)).changed {
            $0.before.listeners = .failure(Unknown("gone"))
        }
        #expect(try host.examination().acceptOverflow().shares.isEmpty)
    }

    @Test(arguments: [
        // Every new connection still waits.
        (opens: Int64(3), state: Character("S"), nothing: true),
        (opens: 4, state: "S", nothing: false),
        (opens: 4, state: "T", nothing: true),
    ])
    func knowsWhoAcceptsNothing(_ row: (opens: Int64, state: Character, nothing: Bool)) throws {
        let exam = MadeUpHost().counter("Tcp.PassiveOpens", 0, row.opens)
            .listener(port: 1, queue: 3, limit: 2).queueBefore(port: 1, 0)
            .process(4242, "gateway") { $0.state = row.state }.examination()
        let listener = try #require(try exam.listeners().first)
        #expect(exam.acceptsNothing(listener) == row.nothing)
    }
}
