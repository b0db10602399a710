import Kernel
import Telemetry

/// Asks sampled connections of one network namespace for their TCP_INFO after each walk over its sockets.
struct TCPInfoBook {
    /// How many ports are told of in one slice: each takes some 20 µs.
    private static let portsPerSlice = 16

    let scope: NetworkScope
    private let query: TCPInfoQuery
    private var ledger = TCPInfoLedger()
    /// Of the newest walk.
    private var candidates: [TCPInfoSelection.Candidate] = []
    private var ceilings: [UInt16: UInt64] = [:]
    private var asked = 0
    /// `nil` until all have been asked.
    private var told: [TCPInfoFacts.Port]?
    private var outcomes = TCPInfoFacts.Outcomes()
    private var failure: KernelError?
    /// The walk that was last asked about, and how many had been torn by then.
    private var census: UInt64 = 0
    private var tornWalks: UInt64 = 0

    init(_ scope: NetworkScope) {
        self.scope = scope
        query = TCPInfoQuery(channel: scope.channel())
    }

    /// Begins a round when `newest` is a walk that was not asked about, and says whether it did.
    mutating func begin(after newest: SocketCensus, now: Timestamp) -> Bool {
        if newest.number == census { return false }
        census = newest.number
        ledger.beginRound()
        candidates = newest.selection.chosen.filter { ledger.hasRoom(for: $0.port, now: now) }
        outcomes.leftOut += UInt64(newest.selection.chosen.count - candidates.count)
        // Whoever a torn walk missed may be older than it.
        let isWhole = newest.costs.torn == tornWalks
        tornWalks = newest.costs.torn
        ceilings = isWhole ? Self.ceilings(newest) : [:]
        asked = 0
        told = nil
        failure = nil
        return true
    }

    /// Does the next slice of the round, and gives what is known when it was the last one.
    mutating func goOn(now: Timestamp) -> TCPInfoFacts? {
        let batch = candidates[asked...].prefix(TCPInfoQuery.batchLimit)
        if !batch.isEmpty {
            asked += batch.count
            ask(batch, now: now)
            return nil
        }
        guard var ports = told else {
            ledger.endRound(ceilings: ceilings, now: now)
            told = []
            return nil
        }
        ports += ledger.accounts[ports.count...].prefix(Self.portsPerSlice).map { $0.facts(at: now) }
        told = ports
        if ports.count < ledger.accounts.count { return nil }
        return TCPInfoFacts(scope: scope, ports: ports, outcomes: outcomes, failure: failure)
    }

    private mutating func ask(_ batch: ArraySlice<TCPInfoSelection.Candidate>, now: Timestamp) {
        let before = ledger.answered
        ledger.expect(batch, at: now)
        var gone = 0
        do throws(KernelError) {
            gone = try query.ask(batch.map(\.identity)[...], into: &ledger)
        } catch {
            // For want of room, or for a signal: whoever is still chosen is asked in the next round.
            if !error.isPassing {
                failure = error
                asked = candidates.count
            }
        }
        let answered = ledger.answered - before
        outcomes.answered += answered
        outcomes.gone += UInt64(gone)
        outcomes.unanswered += UInt64(batch.count - gone) - answered
    }

    /// Of every listening port: one that showed no connection had none, so all that come are new.
    private static func ceilings(_ census: SocketCensus) -> [UInt16: UInt64] {
        let known = census.selection.ceilings
        return Dictionary(uniqueKeysWithValues: census.ports.map { ($0.port, known[$0.port] ?? .max) })
    }
}
