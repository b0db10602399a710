import Kernel
import Telemetry

/// Knows who holds each listening socket, and searches for those it does not know; part of the `slow` thread's work.
struct OwnerBook {
    /// Listening sockets of one namespace whose owner is looked for; the others stay unnamed, and are counted.
    static let listenerLimit = 4096
    /// How long a socket whose owner was not found is left alone.
    static let searchesAgainAfter = Duration.seconds(60)

    private struct Holding {
        let holder: SocketHolder
        let startTicks: UInt64
        let comm: String
    }

    /// The listeners of one network namespace.
    private struct Place {
        let serial: UInt64
        let table: SocketTable
        var listeners = ListenerList()
    }

    private let processes: ProcessList
    /// The first is the unlabelled namespace.
    private var places: [Place] = []
    /// The user of each listening socket; inode numbers are the host's, whatever the namespace.
    private var uids: [UInt32: UInt32] = [:]
    private var holdings: [UInt32: Holding] = [:]
    private var searchedAt: [UInt32: Timestamp] = [:]
    private var search: SocketOwnerSearch?

    init(_ scopes: [NetworkScope], processes: ProcessList) {
        self.processes = processes
        _ = follow(scopes)
    }

    var isSearching: Bool { search != nil }

    /// Listening sockets beyond the limit, in the newest listings.
    var leftOut: Int { places.reduce(0) { $0 + $1.listeners.leftOut } }

    /// Looks into these namespaces from now on, and says whether they are others than before; one that could not be
    /// entered has no listeners to name.
    mutating func follow(_ scopes: [NetworkScope]) -> Bool {
        let before = places.map(\.serial)
        places = scopes.filter { $0.access == .whole }.map { scope in
            places.first { $0.serial == scope.serial }
                ?? Place(serial: scope.serial, table: SocketTable(channel: scope.channel()))
        }
        return places.map(\.serial) != before
    }

    /// Lists the listeners, drops what is out of date and begins to search for what is new.
    ///
    /// When the kernel cannot list them, what was known stays: `ListenerCollector` tells of the failure.
    mutating func refresh(now: Timestamp) {
        uids = [:]
        for place in places.indices {
            var listed = ListenerList()
            if (try? places[place].table.listeners(into: &listed)) != nil { places[place].listeners = listed }
            for (inode, listener) in places[place].listeners.byInode { uids[inode] = listener.uid }
        }
        let processes = processes
        holdings = holdings.filter { [uids] inode, holding in
            uids[inode] != nil
                && processes.entry(holding.holder.pid)?.startTicks == holding.startTicks
                && processes.holds(holding.holder, inode: inode)
        }
        searchedAt = searchedAt.filter { [uids] inode, _ in uids[inode] != nil }
        let wanted = uids.filter { inode, _ in
            if holdings[inode] != nil { return false }
            return searchedAt[inode].map { now - $0 >= Self.searchesAgainAfter } ?? true
        }
        if wanted.isEmpty { return }
        // Where processes cannot be listed the watch over them says so; the next refresh tries again.
        search = (try? processes.pids()).map { SocketOwnerSearch(wanted, among: $0, of: processes) }
    }

    /// Goes on with the search for one turn, and says whether it has ended.
    mutating func searchOn(now: Timestamp) -> Bool {
        search?.turn()
        guard let ended = search, ended.isFinished else { return false }
        for (inode, holder) in ended.found {
            guard let entry = processes.entry(holder.pid) else { continue }
            holdings[inode] = Holding(holder: holder, startTicks: entry.startTicks, comm: entry.comm)
        }
        for inode in uids.keys where holdings[inode] == nil { searchedAt[inode] = now }
        search = nil
        return true
    }

    /// Which ports each owner listens on, in the unlabelled namespace: elsewhere a number may mean another service.
    var ports: [Int32: Set<UInt16>] {
        var ports: [Int32: Set<UInt16>] = [:]
        for (inode, holding) in holdings {
            if let port = places.first?.listeners.byInode[inode]?.port {
                ports[holding.holder.pid, default: []].insert(port)
            }
        }
        return ports
    }

    /// Ports that have a listener whose owner was not found: it may not be seen, or is in another container.
    var ownerless: Set<UInt16> {
        let listeners = places.first?.listeners.byInode ?? [:]
        return Set(listeners.filter { holdings[$0.key] == nil }.map(\.value.port))
    }

    /// Every owner, by the name its group has, else by its comm.
    func owners(named names: [Int32: String]) -> [UInt32: ListenerOwners.Owner] {
        holdings.mapValues { holding in
            let pid = holding.holder.pid
            return ListenerOwners.Owner(pid: pid, name: names[pid] ?? holding.comm)
        }
    }
}

/// The listening sockets of one dump.
private struct ListenerList: SocketSink {
    private(set) var byInode: [UInt32: (uid: UInt32, port: UInt16)] = [:]
    private(set) var leftOut = 0

    mutating func begin() { self = ListenerList() }

    mutating func take(_ row: SocketRow) {
        // A socket that is being closed has none any more.
        if row.inode == 0 { return }
        if byInode.count == OwnerBook.listenerLimit, byInode[row.inode] == nil {
            leftOut += 1
            return
        }
        byInode[row.inode] = (row.uid, row.local.port)
    }
}
