import Kernel
import Telemetry

/// The accounts of the ports of one network namespace, and what each sampled connection had counted when last asked.
///
/// A connection that is seen for the first time adds all that it has counted when it is certain that it is younger
/// than a walk: the walk before would have chosen it. Otherwise it adds nothing, so no sum ever holds what was before.
struct TCPInfoLedger: SocketSink {
    /// Ports followed; each makes some 80 series.
    static let portLimit = 64
    /// How long a port without connections keeps its series.
    static let remembersFor = Duration.seconds(3600)

    private(set) var accounts: [TCPInfoAccount] = []
    private(set) var answered: UInt64 = 0
    private(set) var leftOut: UInt64 = 0
    private var places: [UInt16: Int] = [:]
    /// By cookie. Kept over one walk that missed the connection: at most two rounds of `TCPInfoSelection.totalLimit`.
    private var baselines: [UInt64: TCPInfoBaseline] = [:]
    private var walk: UInt64 = 0
    /// Of the walk before: a port that it did not show had no connections.
    private var sawAllPorts = false
    private var leftOutNow: UInt64 = 0
    private var now = Timestamp(milliseconds: 0)
    private var batch: ArraySlice<TCPInfoSelection.Candidate> = []

    /// Begins a walk, or begins it again.
    mutating func beginWalk() { leftOutNow = 0 }

    /// The number of the account of `port`; `nil` when there is no room for one more.
    mutating func place(of port: UInt16, now: Timestamp) -> Int? {
        if let known = places[port] { return known }
        if accounts.count == Self.portLimit {
            leftOutNow += 1
            return nil
        }
        accounts.append(TCPInfoAccount(port: port, ceiling: sawAllPorts ? .max : 0, now: now))
        places[port] = accounts.count - 1
        return accounts.count - 1
    }

    /// Begins the round of questions after a walk.
    mutating func beginRound() {
        walk += 1
        leftOut += leftOutNow
        for place in accounts.indices { accounts[place].begin() }
    }

    /// Says to whom the next answers belong, and when they come.
    mutating func expect(_ candidates: ArraySlice<TCPInfoSelection.Candidate>, at now: Timestamp) {
        batch = candidates
        self.now = now
    }

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        let cookie = row.cookie
        // Answers come in the order of the questions; who has another cookie was not asked.
        guard let asked = batch.firstIndex(where: { $0.identity.cookie == cookie }), let info = row.tcpInfo
        else { return }
        let candidate = batch[asked]
        let known = baselines[cookie]
        // A walk under churn may show a socket twice.
        if known?.walk == walk { return }
        let counts = TCPInfoBaseline(info, walk: walk)
        let isYoung = accounts[candidate.place].ceiling > candidate.hash
        let before = known ?? (isYoung ? TCPInfoBaseline(walk: walk) : nil)
        accounts[candidate.place].take(info, counts, since: before, at: now)
        baselines[cookie] = counts
        answered += 1
    }

    /// Ends the round, and remembers what the walk before it would have chosen; it saw all there was if `isWhole`.
    mutating func endRound(_ selection: TCPInfoSelection, isWhole: Bool, now: Timestamp) {
        batch = []
        for place in accounts.indices {
            accounts[place].ceiling = isWhole ? selection.ceiling(at: place) : 0
        }
        sawAllPorts = isWhole && leftOutNow == 0
        baselines = baselines.filter { [walk] in $0.value.walk + 1 >= walk }
        if accounts.allSatisfy({ now - $0.lastSample < Self.remembersFor }) { return }
        accounts.removeAll { now - $0.lastSample >= Self.remembersFor }
        places = [:]
        for place in accounts.indices { places[accounts[place].port] = place }
    }
}
