import Bytes
import Kernel

extension RecordedHost {
    /// Groups that are examined, and how deep below the mounted root.
    static let cgroupLimit = 512
    private static let cgroupDepth = 16

    /// Every control group of the recording.
    func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample] {
        if let text = try recorded(RecordedFile.cgroups) {
            return CgroupLines.groups(text).prefix(Self.cgroupLimit).map { read($0) }
        }
        let root = "sys/fs/cgroup"
        var chains = CgroupChains()
        for tree in trees(below: root, names: try names(in: root)) {
            add(tree, path: "/", depth: 0, to: &chains)
        }
        let members = processes.compactMap { process in
            membership(of: process.pid).map { (process.pid, $0) }
        }
        return chains.groups.prefix(Self.cgroupLimit).map { group in
            var sample = read(group)
            sample.pids = members.filter { holds(group, $0.1) }.map(\.0).sorted()
            return sample
        }
    }

    private struct Tree {
        var folder: String
        var parts: [CgroupText.Part]
    }

    /// The trees of v1 by the names of their mounts, `cpu,cpuacct` among them; else the one of v2.
    private func trees(below root: String, names: [String]) -> [Tree] {
        var trees: [Tree] = []
        for name in names where folder.holdsFolder("\(root)/\(name)") {
            let controllers = name.split(separator: ",")
            if name == "unified" {
                trees.append(Tree(folder: "\(root)/\(name)", parts: CgroupText.Part.allCases))
            } else if controllers.allSatisfy(Self.treeNames.contains) {
                let parts = controllers.compactMap { CgroupText.Part(rawValue: String($0)) }
                trees.append(Tree(folder: "\(root)/\(name)", parts: parts))
            }
        }
        // A controller that has a tree of its own is not in that of v2, so the latter comes last.
        trees.sort { $0.parts.count < $1.parts.count }
        return trees.isEmpty ? [Tree(folder: root, parts: CgroupText.Part.allCases)] : trees
    }

    private func add(_ tree: Tree, path: String, depth: Int, to chains: inout CgroupChains) {
        guard depth <= Self.cgroupDepth, chains.groups.count < Self.cgroupLimit,
            let names = try? names(in: tree.folder)
        else { return }
        // The root of a host has no limits and says what the host says; that of a container is its own group.
        if depth > 0 || names.contains(where: Self.limitFiles.contains) {
            for part in tree.parts { chains.add(part, [(path, "/" + tree.folder)], holding: []) }
        }
        for name in names where folder.holdsFolder("\(tree.folder)/\(name)") {
            let below = Tree(folder: "\(tree.folder)/\(name)", parts: tree.parts)
            add(below, path: path == "/" ? "/\(name)" : "\(path)/\(name)", depth: depth + 1, to: &chains)
        }
    }

    /// What the root of a whole host does not have.
    private static let limitFiles: Set<String> = [
        "cgroup.events", "cpu.max", "memory.max", "memory.current", "pids.max",
    ]

    /// Controllers and hierarchies that v1 mounts have as names.
    private static let treeNames: Set<Substring> = [
        "blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb", "memory", "misc", "net_cls",
        "net_prio", "perf_event", "pids", "rdma", "systemd",
    ]

    private func holds(_ group: CgroupChains.Group, _ membership: CgroupMembership) -> Bool {
        group.folders.contains { part, _ in
            guard let path = membership.paths[part.rawValue] ?? membership.unifiedPath else { return false }
            return CgroupPath.isIn(path, group.sample.path)
        }
    }

    private func read(_ group: CgroupChains.Group) -> CgroupSample {
        var sample = group.sample
        for (part, folder) in group.folders {
            CgroupText.read(part, into: &sample) { file in optional("\(folder.dropFirst())/\(file)") }
        }
        return sample
    }

    private func membership(of pid: Int32) -> CgroupMembership? {
        optional("proc/\(pid)/cgroup").flatMap(ProcessText.membership)
    }
}
