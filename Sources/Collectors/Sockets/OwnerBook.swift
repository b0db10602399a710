import Kernel
import Telemetry

/// Knows who holds each listening socket, and searches for those it does not know; part of the `slow` thread's work.
struct OwnerBook {
    /// Listening sockets whose owner is looked for.
    static let listenerLimit = 4096
    /// How long a socket whose owner was not found is left alone.
    static let searchesAgainAfter = Duration.seconds(60)

    private struct Holding {
        let holder: SocketHolder
        let startTicks: UInt64
        let comm: String
    }

    private let table: SocketTable
    private let processes: ProcessList
    private var listeners = ListenerList()
    private var holdings: [UInt32: Holding] = [:]
    private var searchedAt: [UInt32: Timestamp] = [:]
    private var search: SocketOwnerSearch?

    init(table: SocketTable, processes: ProcessList) {
        self.table = table
        self.processes = processes
    }

    var isSearching: Bool { search != nil }

    /// Lists the listeners, drops what is out of date and begins to search for what is new.
    ///
    /// When the kernel cannot list them, what was known stays: `ListenerCollector` tells of the failure.
    mutating func refresh(now: Timestamp) {
        guard (try? table.listeners(into: &listeners)) != nil else { return }
        let processes = processes
        holdings = holdings.filter { [listeners] inode, holding in
            listeners.byInode[inode] != nil
                && processes.entry(holding.holder.pid)?.startTicks == holding.startTicks
                && processes.holds(holding.holder, inode: inode)
        }
        searchedAt = searchedAt.filter { [listeners] inode, _ in listeners.byInode[inode] != nil }
        var wanted: [UInt32: UInt32] = [:]
        for (inode, listener) in listeners.byInode where holdings[inode] == nil {
            if let last = searchedAt[inode], now - last < Self.searchesAgainAfter { continue }
            wanted[inode] = listener.uid
        }
        if wanted.isEmpty { return }
        // A search for some of them may be under way: it begins again, with all.
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
        for inode in listeners.byInode.keys where holdings[inode] == nil { searchedAt[inode] = now }
        search = nil
        return true
    }

    /// Which ports each owner listens on.
    var ports: [Int32: Set<UInt16>] {
        var ports: [Int32: Set<UInt16>] = [:]
        for (inode, holding) in holdings {
            if let port = listeners.byInode[inode]?.port {
                ports[holding.holder.pid, default: []].insert(port)
            }
        }
        return ports
    }

    /// Ports that have a listener whose owner was not found: it may not be seen, or is in another container.
    var ownerless: Set<UInt16> {
        Set(listeners.byInode.filter { holdings[$0.key] == nil }.map(\.value.port))
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

    mutating func begin() { byInode = [:] }

    mutating func take(_ row: SocketRow) {
        if row.inode == 0 || byInode.count == OwnerBook.listenerLimit { return }
        byInode[row.inode] = (row.uid, row.local.port)
    }
}
