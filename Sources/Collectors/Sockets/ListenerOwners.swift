/// Which process holds which listening socket, as the `slow` thread last found it.
package struct ListenerOwners: Sendable {
    package struct Owner: Equatable, Sendable {
        package let pid: Int32
        /// The configured name of the process, else its comm.
        package let name: String

        package init(pid: Int32, name: String) {
            self.pid = pid
            self.name = name
        }
    }

    /// Rises with every change.
    package let generation: UInt64
    package let byInode: [UInt32: Owner]
    /// Listening sockets whose owner was not looked for, since there were too many.
    package let leftOut: Int

    package init(generation: UInt64 = 0, byInode: [UInt32: Owner] = [:], leftOut: Int = 0) {
        self.generation = generation
        self.byInode = byInode
        self.leftOut = leftOut
    }

    /// The name of the lowest pid that holds one of `inodes`; empty while none is known.
    package func name(of inodes: some Sequence<UInt32>) -> String {
        var lowest: Owner?
        for inode in inodes {
            guard let owner = byInode[inode] else { continue }
            if let best = lowest, best.pid <= owner.pid { continue }
            lowest = owner
        }
        return lowest?.name ?? ""
    }
}
