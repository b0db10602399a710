package import Kernel

extension Examination {
    /// The examined process that holds a socket; `nil` where nobody knows, or nobody looked.
    package func owner(of inode: UInt32) -> ProcessSample? {
        // Whose it is, is a courtesy; the socket stands without it.
        let owners = (try? after.owners.get()) ?? [:]
        let pids = owners[inode] ?? []
        return after.processes.first { pids.contains($0.pid) }
    }

    /// By destination, who opened connections there that are in CLOSE_WAIT, as far as one of them was looked for.
    package func openersOfCloseWait(in facts: SocketFacts) -> [SocketEndpoint: ProcessSample] {
        var openers: [SocketEndpoint: ProcessSample] = [:]
        for row in facts.rows(in: .closeWait) where row.inode != 0 && openers[row.remote] == nil {
            openers[row.remote] = owner(of: row.inode)
        }
        return openers
    }
}

extension ProcessSample {
    /// What a finding about one of its sockets touches.
    package var touches: Set<Subject> { Set(cgroups.map(Subject.cgroup)).union([.process(pid)]) }
}
