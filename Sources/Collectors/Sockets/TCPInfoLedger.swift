import Kernel
import Telemetry

/// The accounts of the ports of one network namespace, and what each sampled connection had counted when last asked.
///
/// A connection that is seen for the first time adds all that it has counted when the walk before would have chosen it,
/// had it been there: it is younger than a walk. Otherwise it adds nothing, so no count holds what was before.
struct TCPInfoLedger: SocketSink {
    /// Ports followed; each makes some 80 series.
    static let portLimit = 64
    /// How long a port without connections keeps its series.
    static let remembersFor = Duration.seconds(3600)

    private(set) var accounts: [TCPInfoAccount] = []
    private(set) var answered: UInt64 = 0
    private var places: [UInt16: Int] = [:]
    /// What each cookie had counted.
    ///
    /// Kept over one walk that missed the connection, so at most twice `TCPInfoSelection.totalLimit`.
    private var baselines: [UInt64: TCPInfoBaseline] = [:]
    /// By listening port: below it, every hash was chosen in the round before.
    private var ceilings: [UInt16: UInt64] = [:]
    private var round: UInt64 = 0
    private var now = Timestamp(milliseconds: 0)
    private var batch: ArraySlice<TCPInfoSelection.Candidate> = []

    /// Begins the questions after a walk.
    mutating func beginRound() {
        round += 1
        for place in accounts.indices { accounts[place].begin() }
    }

    /// Whether there is an account of `port`, or room for one more.
    mutating func hasRoom(for port: UInt16, now: Timestamp) -> Bool {
        if places[port] != nil { return true }
        if accounts.count == Self.portLimit { return false }
        places[port] = accounts.count
        accounts.append(TCPInfoAccount(port: port, now: now))
        return true
    }

    /// Says to whom the next answers belong, and when they come.
    mutating func expect(_ candidates: ArraySlice<TCPInfoSelection.Candidate>, at now: Timestamp) {
        batch = candidates
        self.now = now
    }

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        let cookie = row.cookie
        // Who has another cookie was not asked; a socket that is none any more has nothing to tell.
        guard let asked = batch.first(where: { $0.identity.cookie == cookie }), let info = row.tcpInfo,
            let place = places[asked.port]
        else { return }
        let known = baselines[cookie]
        // A walk under churn may show a socket twice.
        if known?.round == round { return }
        let counts = TCPInfoBaseline(info, round: round)
        let isYoung = ceilings[asked.port].map { asked.hash < $0 } ?? false
        let before = known ?? (isYoung ? TCPInfoBaseline(round: round) : nil)
        accounts[place].take(info, counts, since: before, at: now)
        baselines[cookie] = counts
        answered += 1
    }

    /// Ends the questions; the walk before them would have chosen whoever is below `ceilings`.
    mutating func endRound(ceilings: [UInt16: UInt64], now: Timestamp) {
        batch = []
        self.ceilings = ceilings
        baselines = baselines.filter { [round] in $0.value.round + 1 >= round }
        if accounts.allSatisfy({ now - $0.lastSample < Self.remembersFor }) { return }
        accounts.removeAll { now - $0.lastSample >= Self.remembersFor }
        places = [:]
        for place in accounts.indices { places[accounts[place].port] = place }
    }
}
