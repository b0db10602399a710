import Bytes
import Kernel

extension RecordedHost {
    func listeners() throws(Unknown) -> [TCPSocket] {
        if let text = try recorded(RecordedFile.listeners) {
            return text.split(separator: "\n").compactMap { TCPSocket(line: $0) }
        }
        var listeners: [TCPSocket] = []
        try eachSocket { if $0.state == .listen { listeners.append($0) } }
        return listeners
    }

    func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts {
        if let text = try recorded(RecordedFile.sockets) { return SocketFactsLines.facts(text) }
        var tally = SocketTally(roles)
        try eachSocket { tally.take($0) }
        return tally.facts(source: .proc, isTorn: false)
    }

    func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail] {
        let lines = try text(RecordedFile.details).split(separator: "\n")
        return Dictionary(
            lines.compactMap { ConnectionDetail.read(line: $0) }, uniquingKeysWith: { first, _ in first })
    }

    func unixListeners() throws(Unknown) -> [UnixListener] {
        try text(RecordedFile.unixListeners).split(separator: "\n").compactMap { UnixListener(line: $0) }
    }

    func udpSockets() throws(Unknown) -> [UDPSocketSample] {
        if let text = try recorded(RecordedFile.udpSockets) {
            return text.split(separator: "\n").compactMap { UDPSocketSample(text: $0) }
        }
        let text = try text("proc/net/udp") + (optional("proc/net/udp6") ?? "")
        return text.split(separator: "\n").compactMap { line in
            String(line).parsed { UDPSocketSample($0) }
        }
    }

    func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] {
        if let text = try recorded(RecordedFile.owners) { return OwnerLines.owners(text) }
        var owners: [UInt32: [Int32]] = [:]
        for pid in candidates(for: .everything).sorted() {
            for inode in socketInodes(of: pid).intersection(inodes) { owners[inode, default: []].append(pid) }
        }
        if owners.isEmpty, !inodes.isEmpty {
            throw Unknown("the recording does not say who owns the listening sockets")
        }
        return owners
    }

    /// What the looks between the samples saw; without them the two samples are the looks.
    func queues(among samples: [HostSample]) -> QueueWatch {
        if let text = optional(RecordedFile.queues) { return QueueLines.queues(text) }
        var watch = QueueWatch()
        for sample in samples {
            // Listeners that were not recorded have no queue that could be seen.
            if let listeners = try? sample.listeners.get() { watch.add(listeners) }
        }
        return watch
    }

    /// A file that other files may stand in for; throws when it was recorded that nothing could be seen.
    func recorded(_ file: String) throws(Unknown) -> String? {
        if let text = try? folder.text(file) { return text }
        let reason = (try? folder.text(RecordedFile.unknown(file))).flatMap(UnknownLines.unknown)
        if let reason { throw reason }
        return nil
    }

    private func socketInodes(of pid: Int32) -> Set<UInt32> {
        let names = (try? names(in: "proc/\(pid)/fd")) ?? []
        return Set(
            names.compactMap { name in
                folder.target(of: "proc/\(pid)/fd/\(name)")?.parsed { SocketOwnerSearch.inode(inLink: $0) }
            })
    }

    private func eachSocket(_ body: (TCPSocket) -> Void) throws(Unknown) {
        for (path, text) in [("tcp", try text("proc/net/tcp")), ("tcp6", optional("proc/net/tcp6") ?? "")]
        where !text.isEmpty {
            var problem: KernelError?
            _ = text.parsed { run in
                var reader = ByteReader(run)
                do throws(KernelError) {
                    try SocketFileLine.parse(&reader) { row in TCPSocket(row).map(body) }
                } catch { problem = error }
                return ()
            }
            if let problem { throw Unknown(problem, path: "proc/net/\(path)") }
        }
    }
}
