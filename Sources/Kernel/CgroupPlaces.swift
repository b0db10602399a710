extension CgroupMounts {
    /// Where a group of that name would lie in each tree that can be seen, v2 first.
    package func places(of path: String) -> [Step] {
        let unified = unified.map { [($0, Version.two)] } ?? []
        let others = Set(trees.values.map(\.mountPoint)).sorted()
            .compactMap { mountPoint in trees.values.first { $0.mountPoint == mountPoint } }
            .map { ($0, Version.one) }
        return (unified + others).compactMap { tree, version in
            Self.chain(path, in: tree).first.map { Step(folder: $0, version: version) }
        }
    }

    /// The name of the group whose folder somebody typed, such as `/sys/fs/cgroup/memory/gateway`; `nil` outside the
    /// trees.
    package func path(ofFolder folder: String) -> String? {
        let all = trees.values.map { $0 } + [unified].compactMap(\.self)
        // Of mounts within each other the inner one.
        let tree = all.filter { folder == $0.mountPoint || folder.hasPrefix($0.mountPoint + "/") }
            .max { $0.mountPoint.utf8.count < $1.mountPoint.utf8.count }
        guard let tree else { return nil }
        let below = folder.dropFirst(tree.mountPoint.count).split(separator: "/")
        return "/" + (tree.root.split(separator: "/") + below).joined(separator: "/")
    }
}
