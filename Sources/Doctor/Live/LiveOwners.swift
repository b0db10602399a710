import Glibc
import Kernel

extension LiveHost {
    package func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] {
        guard !inodes.isEmpty else { return [:] }
        if inodes == knownOwners.inodes, !knownOwners.byInode.isEmpty, areStillOwners() {
            return knownOwners.byInode
        }
        let pids: [Int32]
        do throws(KernelError) { pids = try processes.pids() } catch { throw Unknown(error, path: "proc") }
        var search = SocketHolders(of: inodes, in: processes)
        search.search(candidates(among: pids))
        knownOwners = (inodes, search.found)
        if search.found.isEmpty {
            throw Unknown(
                "none of the processes that this user may look into holds the listening sockets",
                grant: geteuid() == 0 ? Self.rootLacks : Self.userLacks)
        }
        return search.found
    }

    package static let userLacks = "run as root (CAP_SYS_PTRACE) to see who owns the sockets"
    /// Root does not see other PID namespaces.
    package static let rootLacks = "run on the host, with CAP_SYS_PTRACE, to see who owns the sockets"

    /// Of a stranger's process nothing is to be learnt without root, so it is not tried.
    private func candidates(among pids: [Int32]) -> [Int32] {
        let user = geteuid()
        if user == 0 || access("\(procfs)/1/fd", R_OK) == 0 { return pids }
        return pids.filter { processes.uid($0) == user }
    }

    /// Whether all who held the sockets at the look before still do, so that no descriptor is read twice.
    ///
    /// A process that has come to hold one meanwhile is not seen: it is a child of those.
    private func areStillOwners() -> Bool {
        var search = SocketHolders(of: knownOwners.inodes, in: processes)
        search.search(Set(knownOwners.byInode.values.joined()).sorted())
        return search.found == knownOwners.byInode
    }
}
