import Kernel

/// What the network namespace of one name has accepted and opened since the start.
///
/// When another one takes the name, as after the restart of a container, its counts are added to those of the first.
struct ScopeOpens {
    let name: String?
    private(set) var split = AcceptSplit()
    private(set) var opened: UInt64 = 0
    /// Which namespace of that name was counted last.
    private var serial: UInt64
    /// `nil` while it cannot be looked at: who holds its files keeps a namespace alive that everybody has left.
    private var files: HostFiles?
    private var before: ConnectionOpens?
    private var census: UInt64 = 0

    init(_ scope: NetworkScope) {
        name = scope.name
        serial = scope.serial
    }

    /// Adds what has happened since the last tick, while `newest` is the census of `scope`.
    ///
    /// The files of the unnamed namespace are those of `host`.
    mutating func look(at newest: SocketCensus, of scope: NetworkScope, _ host: HostFiles) throws(KernelError)
    {
        if serial != scope.serial {
            serial = scope.serial
            files = nil
            (before, census) = (nil, 0)
        }
        let files =
            files ?? (name == nil ? host : scope.files(procfs: host.procfs, sysfs: host.sysfs))
        self.files = files
        add(try files.connectionOpens(), newest)
    }

    /// Lets go of the namespace; its counts stay, and go on when it can be looked at again.
    mutating func leave() { files = nil }

    /// A counter that fell has begun anew.
    private mutating func add(_ now: ConnectionOpens, _ newest: SocketCensus) {
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
    private static let leap: UInt64 = 1 << 32

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
