import Kernel
import Telemetry
import Threads

/// Hands the newest censuses to collectors, and refuses those that are too old to be the truth.
struct CensusReader {
    /// A census of three missed rounds says nothing about now.
    static let oldest = SlowWork.period * 3

    private let slow: SlowReadings
    private let clock: @Sendable () -> Timestamp

    init(_ context: CollectorContext) {
        slow = context.slow
        clock = context.clock
    }

    var now: Timestamp { clock() }

    /// The census of the first namespace, whose facts carry no label `netns`.
    func first() throws -> SocketCensus {
        guard let newest = slow.censuses.value.first, newest.scope.name == nil else { throw NotYet.walked }
        return try young(newest)
    }

    /// Has `write` write the facts of every namespace, with its label.
    ///
    /// A namespace that could not be looked at is passed over, as long as there is another; `write` looks before it
    /// writes.
    func each(into row: inout Row, _ write: (SocketCensus, NetworkScope, inout Row) throws -> Void) throws {
        let censuses = slow.censuses.value
        var failure: any Error = NotYet.walked
        var written = 0
        for newest in censuses {
            do {
                let census = try young(newest)
                row.common = newest.scope.name.map { [Label("netns", $0)] } ?? []
                try write(census, newest.scope, &row)
                written += 1
            } catch {
                failure = error
            }
        }
        if written == 0 { throw failure }
    }

    private func young(_ newest: ScopeCensus) throws -> SocketCensus {
        let census = try newest.outcome.get()
        let age = now - census.endedAt
        if age > Self.oldest { throw StaleCensus(age: age) }
        return census
    }
}

/// The walks over the sockets do not come to an end any more.
struct StaleCensus: Error, Equatable, CustomStringConvertible {
    let age: Duration

    var description: String {
        "the newest walk over the sockets ended \(age.components.seconds) s ago, and they should be walked every "
            + "\(SlowWork.period.components.seconds) s"
    }
}
