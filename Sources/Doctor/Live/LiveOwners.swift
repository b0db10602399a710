import Kernel

extension LiveHost {
    /// Links that are read at most, some three microseconds each.
    package static let ownerLinkLimit = 100_000

    package func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] {
        guard !inodes.isEmpty else { return [:] }
        let rows = try listeners()
        var wanted: [UInt32: UInt32] = [:]
        for row in rows where inodes.contains(row.inode) { wanted[row.inode] = row.uid }
        let pids: [Int32]
        do throws(KernelError) { pids = try processes.pids() } catch { throw Unknown(error, path: "proc") }
        var search = SocketOwnerSearch(wanted, among: pids, of: processes)
        for _ in 0..<(Self.ownerLinkLimit / SocketOwnerSearch.linksPerTurn) where !search.isFinished {
            search.turn()
        }
        return search.found.mapValues { [$0.pid] }
    }
}
