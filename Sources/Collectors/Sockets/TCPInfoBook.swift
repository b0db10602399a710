import Kernel
import Telemetry

/// Asks sampled connections of one network namespace for their TCP_INFO after each walk over its sockets.
///
///     beginWalk → offer, offer, … → endWalk → askOn, askOn, … until it has finished
struct TCPInfoBook {
    private let name: String?
    private let query: TCPInfoQuery
    private var selection = TCPInfoSelection()
    private var ledger = TCPInfoLedger()
    private var isWhole = false
    private var asked = 0
    private var outcomes = TCPInfoFacts.Outcomes()
    private var failure: KernelError?
    private(set) var isAsking = false

    init(_ scope: NetworkScope) {
        name = scope.name
        query = TCPInfoQuery(channel: scope.channel())
    }

    /// Begins a walk, or begins it again.
    mutating func beginWalk() {
        selection.begin()
        ledger.beginWalk()
        isAsking = false
    }

    /// Takes an established connection whose local port is a listener's.
    mutating func offer(_ socket: SocketIdentity, at port: UInt16, now: Timestamp) {
        guard let place = ledger.place(of: port, now: now) else { return }
        selection.offer(socket, at: place)
    }

    /// Ends a walk that came to its end; `isTorn` when rows may be missing.
    mutating func endWalk(isTorn: Bool) {
        isWhole = !isTorn
        asked = 0
        failure = nil
        isAsking = true
        ledger.beginRound()
    }

    /// Asks the next batch, or ends the round.
    mutating func askOn(now: Timestamp) {
        let batch = selection.chosen[asked...].prefix(TCPInfoQuery.batchLimit)
        if batch.isEmpty {
            ledger.endRound(selection, isWhole: isWhole, now: now)
            isAsking = false
            return
        }
        asked += batch.count
        let before = ledger.answered
        ledger.expect(batch, at: now)
        var gone = 0
        do throws(KernelError) {
            gone = try query.ask(ArraySlice(batch.map(\.identity)), into: &ledger)
        } catch {
            // Whoever was not answered now may be in the next round; only a lasting refusal ends this one.
            if !error.isPassing {
                failure = error
                asked = selection.chosen.count
            }
        }
        let answered = ledger.answered - before
        outcomes.answered += answered
        outcomes.gone += UInt64(gone)
        outcomes.unanswered += UInt64(batch.count) - answered - UInt64(gone)
        outcomes.leftOut = ledger.leftOut
    }

    /// What is known after a round.
    func facts(at now: Timestamp) -> TCPInfoFacts.Scope {
        TCPInfoFacts.Scope(
            name: name, ports: ledger.accounts.map { $0.facts(at: now) }, outcomes: outcomes, failure: failure
        )
    }
}
