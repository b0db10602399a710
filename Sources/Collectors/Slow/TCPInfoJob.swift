import Kernel
import Telemetry
import Threads

/// Asks a sample of the connections of listening ports for their TCP_INFO, a batch at a time, after each walk.
struct TCPInfoJob: SlowJob {
    private let readings: SlowReadings
    private var books: [TCPInfoBook] = []
    /// The book whose questions are under way.
    private var place: Int?

    init(_ context: SlowContext) { readings = context.readings }

    var isBusy: Bool { place != nil }

    mutating func run(now: Timestamp) {
        if place == nil { place = begin(now) }
        guard let asking = place, let facts = books[asking].goOn(now: now) else { return }
        publish(facts)
        place = begin(now)
    }

    /// Begins the next round that is due.
    private mutating func begin(_ now: Timestamp) -> Int? {
        let censuses = readings.censuses.value
        books = censuses.map { newest in
            books.first { $0.scope.serial == newest.scope.serial } ?? TCPInfoBook(newest.scope)
        }
        return censuses.indices.first { place in
            guard case .success(let census) = censuses[place].outcome else { return false }
            return books[place].begin(after: census, now: now)
        }
    }

    /// Puts the newest facts in the place of those of their namespace.
    private func publish(_ newest: TCPInfoFacts) {
        let known = readings.tcpInfo.value.filter { $0.scope.serial != newest.scope.serial } + [newest]
        readings.tcpInfo.publish(
            books.compactMap { book in known.first { $0.scope.serial == book.scope.serial } })
    }
}
