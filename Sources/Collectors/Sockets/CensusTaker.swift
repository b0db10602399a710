import Kernel
import Telemetry

/// Counts the sockets of a network namespace while a walk hands them out; no row is kept.
///
/// One of the five fast paths: for a row it looks up the local port in one table and raises numbers in another;
/// nothing is allocated, and nothing hashed but what `StayTable`, `Newcomers` and `TupleTally` remember. Guarded by
/// the bench that compares it with reading /proc/net/tcp.
struct CensusTaker: SocketSink {
    /// More unacknowledged bytes than a peer that reads would leave.
    static let slowConsumerBytes: UInt32 = 64 << 10
    /// Inodes of listeners kept, over all ports, to name these; `OwnerBook` knows and counts no more either.
    static let inodeLimit = 4096
    /// A tuple that has this share of the usable ports is counted exactly.
    static let exactShare = 0.01
    static let tuplesShown = 10

    // Where the tallies of `PortRoles` are; those of listeners follow.
    private static let outgoing = 0
    private static let leftOut = 1
    private static let firstListener = 2

    private var now = Timestamp(milliseconds: 0)
    private var ephemeral: EphemeralPorts?
    private var roles = PortRoles()
    private var states = SocketStates()
    private var tallies: [PortTally] = []
    private var inodes: [(role: UInt16, inode: UInt32)] = []
    private var lengths = QueueLengths()
    private var timeWait = SocketCensus.TimeWait()
    private var stays = StayTable()
    private var tuples: TupleTally
    private var newcomers: Newcomers
    private var selection = TCPInfoSelection()
    private(set) var rows = 0

    /// `seed` keeps strangers from choosing addresses that meet in a table.
    init(seed: UInt64) {
        tuples = TupleTally(seed: seed)
        newcomers = Newcomers(seed: seed)
    }

    /// Prepares for a walk at `now` of a namespace whose connect(2) chooses from `ephemeral`.
    mutating func prepare(now: Timestamp, ephemeral: EphemeralPorts?) {
        self.now = now
        self.ephemeral = ephemeral
    }

    /// Begins the walk, or begins it again: what was counted is void, what is remembered stays.
    mutating func begin() {
        roles.begin(ephemeral: ephemeral)
        states = SocketStates()
        tallies.removeAll(keepingCapacity: true)
        tallies.append(PortTally())
        tallies.append(PortTally())
        inodes.removeAll(keepingCapacity: true)
        lengths.begin()
        timeWait = SocketCensus.TimeWait()
        tuples.begin(keeping: max(Int(Double(ephemeral?.count ?? 0) * Self.exactShare), 1))
        selection.begin()
        newcomers.begin()
        rows = 0
    }

    mutating func take(_ row: SocketRow) {
        rows += 1
        guard let state = SocketState(kernelNumber: row.state) else { return }
        states.count(row, in: state)
        if state == .listen { return takeListener(row) }
        let role = roles[row.localPort]
        let place = role < PortRoles.leftOut ? Self.outgoing : Int(role - PortRoles.leftOut) + Self.leftOut
        tallies[place].count(row, in: state)
        switch state {
        case .established: takeEstablished(row, place)
        case .closeWait:
            if let since = stays.note(row.cookie, .closeWait, now: now) {
                tallies[place].noteCloseWait(since: since, now: now)
            }
        case .timeWait: timeWait.count(role)
        case .finWait2: if row.timer == SocketTimer.timeWait.rawValue { timeWait.orphanedFinWait2 += 1 }
        default: break
        }
        if role == PortRoles.ephemeral {
            tuples.count(row.identity)
        } else if place != Self.outgoing, roles.hasSeveralListeners {
            newcomers.note(row.identity, at: place, in: &tallies)
        }
    }

    private mutating func takeListener(_ row: SocketRow) {
        let role = roles.addListener(row.localPort)
        if role < PortRoles.firstListener { return }
        if tallies.count == Int(role - PortRoles.firstListener) + Self.firstListener {
            tallies.append(PortTally())
        }
        if row.inode != 0, inodes.count < Self.inodeLimit { inodes.append((role, row.inode)) }
    }

    private mutating func takeEstablished(_ row: SocketRow, _ place: Int) {
        if row.sendQueue > 0 {
            lengths.count(row.sendQueue, at: place)
            if row.sendQueue > Self.slowConsumerBytes, isSlow(row) { tallies[place].slowConsumers += 1 }
        }
        if place >= Self.firstListener { selection.offer(row.identity, at: place - Self.firstListener) }
    }

    /// Whether a connection with many unacknowledged bytes has a closed window, or had as many in the walk before.
    private mutating func isSlow(_ row: SocketRow) -> Bool {
        let since = stays.note(row.cookie, .slow, now: now)
        return row.timer == SocketTimer.zeroWindowProbe.rawValue || since.map { $0 < now } ?? false
    }
}

extension CensusTaker {
    /// Ends a walk that was read to its end.
    mutating func finish(_ end: SocketWalk.End, number: UInt64, endedAt: Timestamp, costs: SocketWalkCosts)
        -> SocketCensus
    {
        stays.finish(isTorn: end.isTorn)
        // With one listener nobody asks which of them a connection is new to.
        if roles.hasSeveralListeners { newcomers.finish(&tallies) } else { newcomers.forget() }
        var costs = costs
        costs.rows = rows
        costs.forgotten = stays.leftOut
        return SocketCensus(
            number: number, begunAt: now, endedAt: endedAt, source: end.source, states: states, ports: ports,
            outgoing: tallies[Self.outgoing], leftOut: tallies[Self.leftOut],
            leftOutPorts: roles.leftOutListeners.count, timeWait: timeWait,
            tuples: tuples.fullest(Self.tuplesShown).map { SocketCensus.Tuple($0.tuple, used: $0.count) },
            uncountedTuples: tuples.uncounted, usablePorts: ephemeral?.count, selection: selection,
            costs: costs)
    }

    private var ports: [SocketCensus.Port] {
        var inodes: [UInt16: [UInt32]] = [:]
        for (role, inode) in self.inodes { inodes[role, default: []].append(inode) }
        return roles.listeners.enumerated().map { number, port in
            let (place, role) = (number + Self.firstListener, PortRoles.firstListener + UInt16(number))
            return SocketCensus.Port(
                port: port, text: String(port), inodes: inodes[role] ?? [], tally: tallies[place],
                sendQueueP99: lengths.quantile(
                    0.99, at: place, of: tallies[place].states[.established]))
        }
    }
}

extension SocketCensus.TimeWait {
    /// Counts a socket in TIME_WAIT by what its local port is.
    mutating func count(_ role: UInt16) {
        switch role {
        case PortRoles.plain: other += 1
        case PortRoles.ephemeral: ephemeral += 1
        default: served += 1
        }
    }
}

extension SocketCensus.Tuple {
    init(_ tuple: PortTuple, used: Int) {
        self.init(
            source: tuple.source.address, destination: tuple.destination.address,
            port: String(tuple.destination.port), used: used)
    }
}
