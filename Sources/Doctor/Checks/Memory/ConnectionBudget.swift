import Kernel

/// What the stated number of connections needs, and what there is.
struct ConnectionBudget {
    /// Of an idle established socket: sock, file, inode, dentry; measured on Linux 6.18.
    static let kernelBytes = 4608.0
    /// `struct epitem` and its wait queue entry.
    static let epollBytes = 128.0
    /// Fewer sockets than this say nothing about the buffers of many.
    static let fewestMeasured: Int64 = 100
    static let largestShare = 0.6

    /// What bounds the memory: a control group's limit, or the machine's memory.
    private struct Bound {
        var bytes: Double
        var source: String
        var field: String
        var place: Place
        var touches: Set<Subject>
    }

    let connections: Int
    private let bufferBytes: Double
    private let buffers: Evidence?
    private let bound: Bound

    /// `nil` when nobody said how many connections there shall be.
    init?(_ exam: Examination) throws(Unknown) {
        guard let connections = exam.question.connections, connections > 0 else { return nil }
        guard exam.host.memoryBytes > 0 else { throw Unknown("/proc/meminfo does not say MemTotal") }
        self.connections = connections
        // Without a measure the buffers count for nothing, and the estimate is a lower bound.
        let measured = Self.buffers(exam)
        (bufferBytes, buffers) = (measured?.bytes ?? 0, measured?.evidence)
        bound = try Self.bound(exam)
    }

    /// What a socket holds on average.
    ///
    /// `mem` and `alloc` are the host's: of one namespace among others the bytes that are queued there are known.
    private static func buffers(_ exam: Examination) -> (bytes: Double, evidence: Evidence)? {
        guard exam.host.isContainer == true || exam.question.target != .everything else {
            guard let used = try? exam.sockstat("TCP", "mem"),
                let sockets = try? exam.sockstat("TCP", "alloc"), sockets.after >= fewestMeasured
            else { return nil }
            return (Double(used.after) * Double(exam.host.pageBytes) / Double(sockets.after), used.evidence)
        }
        guard let facts = try? exam.after.sockets.get() else { return nil }
        let sockets = facts.total - [.listen, .timeWait, .synReceived].reduce(0) { $0 + facts[$1] }
        guard sockets >= fewestMeasured else { return nil }
        let queued = Double(facts.receiveQueueBytes) + Double(facts.sendQueueBytes)
        return (
            queued / Double(sockets),
            Evidence(source: "sock_diag", field: "bytes queued in either direction", after: queued)
        )
    }

    private var eachBytes: Double { Self.kernelBytes + Self.epollBytes + max(bufferBytes, 0) }
    private var bytes: Double { Double(connections) * eachBytes }
    var share: Double { bytes / bound.bytes }

    /// For the checklist.
    var seen: String {
        "the kernel needs \(Amount.bytes(bytes)) of \(Amount.bytes(bound.bytes)) for them"
    }

    private var text: String {
        """
        \(Amount.bytes(bytes)), \(Amount.percent(share)) of \(Amount.bytes(bound.bytes)) \
        (\(bound.source) \(bound.field))
        """
    }

    var finding: Finding {
        let room = FindingText.number((bound.bytes * Self.largestShare / eachBytes).rounded(.down))
        let used = bufferBytes > 0 ? ", \(Amount.bytes(bufferBytes)) of it buffers as they are used now" : ""
        return Finding(
            "mem.per-conn-budget", .warning, .configuration, at: bound.place, touches: bound.touches,
            predicate: "has too little memory for \(connections) connections",
            sentence: """
                \(connections) connections need \(text): \(Amount.bytes(eachBytes)) each in the kernel\(used). \
                What the server itself keeps for them comes on top; \(room) connections would stay below \
                \(Amount.percent(Self.largestShare)).
                """,
            brief: "needs \(Amount.bytes(bytes)) of \(Amount.bytes(bound.bytes))",
            evidence: [
                Evidence(
                    source: "--connections", field: "bytes for all", after: bytes.rounded(),
                    limit: (bound.bytes * Self.largestShare).rounded()),
                Evidence(source: bound.source, field: bound.field, after: bound.bytes),
            ] + [buffers].compactMap(\.self),
            remedies: [
                Remedy(
                    bound.place.pid == nil ? .platform : .cgroup, "give it more memory, or fewer connections",
                    scope: bound.place.pid == nil ? .host : .cgroup, apply: .live),
                Remedy(
                    .app, "smaller buffers: SO_SNDBUF, SO_RCVBUF, or smaller maxima of tcp_wmem and tcp_rmem",
                    scope: .networkNamespace, apply: .newSockets, risk: "less throughput over long paths"),
            ])
    }

    /// The bound of the busiest server; among servers that are equally busy that of the one with the most room, for
    /// nobody has said which of them is meant.
    private static func bound(_ exam: Examination) throws(Unknown) -> Bound {
        let machine = Bound(
            bytes: Double(exam.host.memoryBytes), source: "/proc/meminfo", field: "MemTotal", place: Place(),
            touches: [.host])
        // Without control groups the machine's memory is the bound.
        let groups = (try? exam.after.cgroups.get()) ?? []
        let facts = try? exam.after.sockets.get()
        let bounds = exam.processes.map { process in
            let busy = process.after.listensOn.reduce(0) { sum, port in
                sum + (facts?.ports[port]?.byState[.established] ?? 0)
            }
            return (busy: busy, bound: bound(of: process, among: groups) ?? machine)
        }
        let busiest = bounds.map(\.busy).max() ?? 0
        let chosen = bounds.filter { $0.busy == busiest }.map(\.bound)
        guard let roomiest = chosen.max(by: { $0.bytes < $1.bytes }) else { return machine }
        return roomiest.bytes < machine.bytes ? roomiest : machine
    }

    private static func bound(of process: ExaminedProcess, among groups: [CgroupSample]) -> Bound? {
        let tightest = groups.filter { $0.pids.contains(process.pid) && ($0.memoryLimitBytes ?? 0) > 0 }
            .min { ($0.memoryLimitBytes ?? 0) < ($1.memoryLimitBytes ?? 0) }
        guard let tightest, let limit = tightest.memoryLimitBytes else { return nil }
        // Version 1 keeps a hierarchy for each controller, and names the limit otherwise (cgroups(7)).
        let isFirst = tightest.folder.contains("/memory/")
        return Bound(
            bytes: Double(limit), source: tightest.folder,
            field: isFirst ? "memory.limit_in_bytes" : "memory.max", place: process.place,
            touches: process.touches.union([.cgroup(tightest.path)]))
    }
}
