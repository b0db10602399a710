/// What is asked of the doctor: whose sickness, and under which load to come.
package struct Question: Equatable, Sendable {
    package enum Target: Equatable, Sendable {
        /// The namespace, and every process that owns a listener in it.
        case everything
        case process(Int32)
        case cgroup(String)
        case port(UInt16)
    }

    package var target: Target
    /// How many connections the host shall carry; `nil` when nobody said.
    package var connections: Int?
    /// Whether the checklist before a load test is wanted.
    package var isPreflight: Bool

    package init(target: Target = .everything, connections: Int? = nil, isPreflight: Bool = false) {
        self.target = target
        self.connections = connections
        self.isPreflight = isPreflight
    }

    /// The processes to look into, among those that own listeners.
    func pids(amongOwners owners: [Int32: Set<UInt16>]) -> [Int32] {
        switch target {
        case .everything: Array(owners.keys)
        // Whoever is in the group is a candidate, listening or not.
        case .cgroup: []
        case .process(let pid): [pid]
        case .port(let port): owners.filter { $0.value.contains(port) }.map(\.key)
        }
    }

    /// Whether a process that was looked into is one that is meant.
    func isAsked(_ process: ProcessSample) -> Bool {
        switch target {
        case .everything, .port: true
        case .process(let pid): process.pid == pid
        case .cgroup(let group): process.cgroups.contains { CgroupPath.isIn($0, group) } || group == "/"
        }
    }
}
