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
        clock = context.steadyClock
    }

    var now: Timestamp { clock() }

    /// The census of the first namespace, whose facts carry no label `netns`.
    func first() throws -> SocketCensus {
        guard let newest = slow.censuses.value.first, newest.scope.name == nil else { throw NotYet.walked }
        return try young(newest)
    }

    /// Has `write` write the facts of every namespace, with its label.
    ///
    /// A namespace that could not be looked at is passed over, as long as there is another: `SocketWalkCollector` tells
    /// of it. `write` looks before it writes.
    func each(into row: inout Row, _ write: (SocketCensus, NetworkScope, inout Row) throws -> Void) throws {
        var failure: any Error = NotYet.walked
        var written = 0
        for (walk, census) in newest {
            do {
                row.common = walk.scope.labels
                try write(census.get(), walk.scope, &row)
                written += 1
            } catch {
                failure = error
            }
        }
        if written == 0 { throw failure }
    }

    /// How the newest walk over every namespace ended, with its census or why that says nothing about now.
    var newest: [(walk: ScopeCensus, census: Result<SocketCensus, any Error>)] {
        slow.censuses.value.map { walk in (walk, Result { try young(walk) }) }
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

extension NetworkScope {
    /// What all facts of the namespace carry besides their own labels.
    var labels: [Label] { name.map { [Label("netns", $0)] } ?? [] }
}
