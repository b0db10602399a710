/// What the memory limits of one control group did within the window.
///
/// Events of memory.events are counted in the group where they happen and in all above it. So a group above others is
/// charged only with what none below it counted, and only when it has the limit itself.
struct CgroupMemory {
    let group: ExaminedCgroup
    private let below: [ExaminedCgroup]

    init(_ group: ExaminedCgroup, among all: [ExaminedCgroup]) {
        self.group = group
        let prefix = group.path.hasSuffix("/") ? group.path : group.path + "/"
        let inside = all.filter { $0.path.hasPrefix(prefix) && $0.path != group.path }
        // Those right below; of deeper ones the events are counted there too.
        below = inside.filter { one in !inside.contains { one.path.hasPrefix($0.path + "/") } }
    }

    /// How often it happened because of this group; `nil` when it did not.
    func own(_ event: String, limit: Int64?) -> Change? {
        guard let change = group.memoryEvent(event), change.delta > 0 else { return nil }
        if group.isLowest { return change }
        let theirs = below.reduce(Int64(0)) { $0 &+ ($1.memoryEvent(event)?.delta ?? 0) }
        return limit != nil && change.delta > theirs ? change : nil
    }

    /// Whether reaching the limit only made the page cache give way, which both versions count as well.
    ///
    /// v2 tells whether tasks waited for it. v1 does not, and counts nothing else by which it could be told.
    func isYieldingCache(_ exam: Examination) -> Bool {
        guard let limit = group.after.memoryLimitBytes, limit > 0 else { return group.isVersionOne("memory") }
        let share = group.after.cacheBytes.map { Double($0) / Double(limit) }
        if group.isVersionOne("memory") { return share.map { $0 >= Self.someCache } ?? true }
        guard let share, let stall = exam.pressure("memory", "full", of: group) else { return false }
        return share >= Self.muchCache && stall.share <= Self.shortStall
    }

    /// The page cache, where it is what gives way.
    var cacheEvidence: Evidence? {
        group.after.cacheBytes.map { bytes in
            Evidence(
                source: group.after.source("memory.stat"),
                field: group.isVersionOne("memory") ? "cache without shmem" : "file without shmem",
                before: group.before?.cacheBytes.map(Double.init), after: Double(bytes))
        }
    }

    private static let someCache = 0.1
    private static let muchCache = 0.25
    /// Of the window, as psi.memory has it.
    private static let shortStall = 0.01

    /// `480 MiB of 512 MiB`.
    func size(_ limit: Int64?) -> String? {
        guard let used = group.after.memoryBytes else { return nil }
        let bytes = Amount.bytes(Double(used))
        return limit.map { "\(bytes) of \(Amount.bytes(Double($0)))" } ?? bytes
    }

    private var currentFile: String {
        group.isVersionOne("memory") ? "memory.usage_in_bytes" : "memory.current"
    }

    /// The file of the hard limit.
    var limitFile: String { group.isVersionOne("memory") ? "memory.limit_in_bytes" : "memory.max" }

    func useEvidence(_ limit: Int64?) -> Evidence? {
        group.after.memoryBytes.map { used in
            Evidence(
                source: group.after.source(currentFile), field: currentFile,
                before: group.before?.memoryBytes.map(Double.init), after: Double(used),
                limit: limit.map(Double.init))
        }
    }

    /// Half as much again.
    func remedies(_ file: String, limit: Int64?, unit: String) -> [Remedy] {
        let target = limit.map { $0 > .max / 2 ? $0 : max($0, 0) / 2 * 3 }
        let share = group.after.socketBytes.flatMap { sock in
            group.after.memoryBytes.map { $0 > 0 ? Double(sock) / Double($0) : 0 }
        }
        let buffers = Remedy(
            .app, "bound what a slow client may make the server hold: TCP's buffers are charged here",
            apply: .restart)
        let raise = Remedy(
            .cgroup, "raise the limit: \(unit), limits.memory, or \(file)", key: limit == nil ? nil : file,
            from: limit.map { "\($0)" }, to: target.map { "\($0)" }, scope: .cgroup,
            risk: "less memory for others on this host",
            command: target.map { "echo \($0) > \(group.after.source(file))" })
        return (share ?? 0) >= CgroupSock.largeShare ? [buffers, raise] : [raise, buffers]
    }
}
