import Kernel

/// What one network namespace has accepted and opened since the start.
struct ScopeOpens {
    let scope: NetworkScope
    private(set) var split = AcceptSplit()
    private(set) var opened: UInt64 = 0
    private var before: ConnectionOpens?
    private var census: UInt64 = 0

    init(_ scope: NetworkScope) { self.scope = scope }

    /// Adds what has happened since the last tick; a counter that fell has begun anew.
    mutating func add(_ now: ConnectionOpens, _ newest: SocketCensus) {
        let last = before ?? now
        before = now
        opened += Self.moved(from: last.active, to: now.active)
        if newest.number != census { split.follow(newest.ports.lazy.map(\.port)) }
        split.add(Self.moved(from: last.passive, to: now.passive), listening: newest.listeningPorts)
        if newest.number == census { return }
        census = newest.number
        split.settle(by: newest.newcomers)
    }

    /// What no machine does between two ticks: a file that says so is broken.
    private static let leap: UInt64 = 1 << 40

    private static func moved(from last: UInt64, to now: UInt64) -> UInt64 {
        let moved = now >= last ? now - last : now
        return moved < leap ? moved : 0
    }
}

extension SocketCensus {
    /// None when there are more than are followed: then nobody knows which of them accepted.
    fileprivate var listeningPorts: [UInt16] { leftOutPorts == 0 ? ports.map(\.port) : [] }

    fileprivate var newcomers: [(port: UInt16?, count: Int)] {
        ports.map { ($0.port, $0.tally.newcomers) } + (leftOutPorts == 0 ? [] : [(nil, leftOut.newcomers)])
    }
}
