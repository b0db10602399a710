/// One control group through the window, with those examined processes that are in it or below it.
package struct ExaminedCgroup: Sendable {
    package let before: CgroupSample?
    package let after: CgroupSample
    package let processes: [ProcessSample]
    /// Whether no group below it was looked into.
    package let isLowest: Bool

    package var path: String { after.path }

    /// The ports that it serves, rising.
    package var ports: [UInt16] { Set(processes.flatMap(\.listensOn)).sorted() }

    /// The server in it, that with ports before others.
    package var place: Place {
        let server = processes.first { !$0.listensOn.isEmpty } ?? processes.first
        return Place(port: ports.first, pid: server?.pid, process: server?.name, cgroup: path)
    }

    /// Whatever its limits slow down.
    package var touches: Set<Subject> {
        Set(ports.map(Subject.listener)).union(processes.map { .process($0.pid) }).union([.cgroup(path)])
    }

    /// ` with port 8080`, ` with ports 80, 443`; empty when it serves none.
    var serving: String {
        if ports.isEmpty { return "" }
        let listed = ports.prefix(Self.portLimit).map { "\($0)" }.joined(separator: ", ")
        return
            " with port\(ports.count == 1 ? "" : "s") \(listed)\(ports.count > Self.portLimit ? ", …" : "")"
    }

    private static let portLimit = 5

    /// How a number of it moved; `nil` when it is not in both samples.
    func change(_ file: String, _ field: String, _ value: (CgroupSample) -> Int64?) -> Change? {
        guard let then = before.flatMap(value), let now = value(after) else { return nil }
        return Change(source: after.source(file), field: field, before: then, after: now)
    }

    /// How an event of memory.events moved, or what v1 has of it.
    func memoryEvent(_ name: String) -> Change? {
        let old = name == "max" ? "memory.failcnt" : "memory.oom_control"
        return change(isVersionOne("memory") ? old : "memory.events", name) { $0.memoryEvents[name] }
    }

    /// Whether the files of a controller are those of v1, which mounts a tree for each, named after it.
    ///
    ///     /sys/fs/cgroup/cpu,cpuacct/gateway.service/cpu.stat
    func isVersionOne(_ controller: String) -> Bool {
        let folders = after.source("\(controller).stat").split(separator: "/").dropLast()
        return folders.contains { $0.split(separator: ",").contains { $0 == controller } }
    }
}

extension Examination {
    /// The control groups of the later sample, by path.
    package func cgroups() throws(Unknown) -> [ExaminedCgroup] {
        let groups = try after.cgroups.get()
        // Where nobody may be seen, nobody's groups are.
        if groups.isEmpty { _ = try visibleProcesses() }
        // Without the earlier groups nothing is known to have moved.
        let earlier = Dictionary(((try? before.cgroups.get()) ?? []).map { ($0.path, $0) }) { first, _ in
            first
        }
        let processes = Dictionary(after.processes.map { ($0.pid, $0) }) { first, _ in first }
        return groups.map { group in
            let below = group.path.hasSuffix("/") ? group.path : group.path + "/"
            return ExaminedCgroup(
                before: earlier[group.path], after: group,
                processes: group.pids.sorted().compactMap { processes[$0] },
                isLowest: !groups.contains { $0.path.hasPrefix(below) && $0.path != group.path })
        }.sorted { $0.path < $1.path }
    }

    /// The examined processes; throws when there are none because nobody may see whose the listeners are.
    func visibleProcesses() throws(Unknown) -> [ExaminedProcess] {
        if after.processes.isEmpty { _ = try after.owners.get() }
        return processes
    }
}
