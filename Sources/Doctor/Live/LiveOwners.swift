import Glibc
import Kernel

extension LiveHost {
    package func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] {
        guard !inodes.isEmpty else { return [:] }
        if inodes != knownOwners.inodes || knownOwners.byInode.isEmpty || !areStillOwners() {
            knownOwners = (inodes, try search(inodes))
        }
        if knownOwners.byInode.isEmpty {
            throw Unknown(
                "none of the processes that this user may look into holds the listening sockets",
                grant: geteuid() == 0 ? Self.rootLacks : Self.userLacks)
        }
        let owners = knownOwners.byInode.mapValues { $0.map(\.pid) }
        if seesAllHolders { return owners }
        return owners.merging(inodes.map { ($0, []) }) { known, _ in known }
    }

    private func search(_ inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [SocketHolder]] {
        let pids: [Int32]
        do throws(KernelError) { pids = try processes.pids() } catch { throw Unknown(error, path: "proc") }
        var search = SocketHolders(of: inodes, in: processes)
        search.search(candidates(among: pids))
        return search.found
    }

    /// Whether whoever holds a socket of this host is among the processes that may be looked into here.
    private var seesAllHolders: Bool { mayLookIntoAll && !isInPidNamespace }

    package static let userLacks = "run as root (CAP_SYS_PTRACE) to see who owns the sockets"
    /// Root does not see other PID namespaces.
    package static let rootLacks = "run on the host, with CAP_SYS_PTRACE, to see who owns the sockets"

    /// Of a stranger's process nothing is to be learnt without root, so it is not tried.
    private func candidates(among pids: [Int32]) -> [Int32] {
        if mayLookIntoAll { return pids }
        let user = geteuid()
        return pids.filter { processes.uid($0) == user }
    }

    private var mayLookIntoAll: Bool { geteuid() == 0 || access("\(procfs)/1/fd", R_OK) == 0 }

    /// Whether all who held the sockets at the look before still do, so that nothing is searched for again.
    ///
    /// A process that has come to hold one meanwhile is not seen: it is a child of those.
    private func areStillOwners() -> Bool {
        knownOwners.byInode.allSatisfy { inode, holders in
            holders.allSatisfy { processes.holds($0, inode: inode) }
        }
    }
}
