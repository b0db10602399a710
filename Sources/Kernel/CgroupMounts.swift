package import Bytes

/// Where the trees of control groups are mounted: v1, one for each controller; v2, one for all; or both (hybrid).
package struct CgroupMounts: Equatable, Sendable {
    package enum Version: Sendable {
        case one
        case two
    }

    /// A mounted tree, or the part of one that can be seen.
    struct Tree: Equatable, Sendable {
        /// Which folder of the tree is mounted: in a container often its own.
        let root: String
        let mountPoint: String
    }

    /// By controller.
    private(set) var trees: [String: Tree] = [:]
    private(set) var unified: Tree?

    /// Reads /proc/self/mountinfo; mounts below `sysfs` come before others, those below /sys are looked for there.
    package init(_ text: inout ByteReader, sysfs: String = "/sys") throws(KernelError) {
        var isFitting: [String: Bool] = [:]
        try MountInfoRow.parse(&text) { row in
            let isUnified = row.type.equals("cgroup2")
            if !isUnified, !row.type.equals("cgroup") { return }
            let (place, fits) = Self.place(of: MountInfoRow.path(row.mountPoint), below: sysfs)
            let tree = Tree(root: MountInfoRow.path(row.root), mountPoint: place)
            let names = isUnified ? [""] : row.options.text.split(separator: ",").map(String.init)
            for name in names where isFitting[name].map({ !$0 && fits }) ?? true {
                if isFitting.count > CgroupMembership.treeLimit { break }
                isFitting[name] = fits
                if isUnified { unified = tree } else { trees[name] = tree }
            }
        }
    }

    /// Whether no tree can be seen at all.
    package var isEmpty: Bool { trees.isEmpty && unified == nil }

    /// The mount point as this program reaches it, and whether it lies where `sysfs` is.
    private static func place(of mountPoint: String, below sysfs: String) -> (String, Bool) {
        if mountPoint.hasPrefix(sysfs + "/") { return (mountPoint, true) }
        let usual = "/sys/"
        if mountPoint.hasPrefix(usual) { return (sysfs + "/" + mountPoint.dropFirst(usual.count), false) }
        return (mountPoint, false)
    }

    /// A control group on the way from a process up to the highest that can be seen.
    package struct Step: Hashable, Sendable {
        package let folder: String
        package let version: Version
    }

    /// The groups of a process for `controller`, its own first; empty when its tree cannot be seen.
    package func chain(of membership: CgroupMembership, controller: String) -> [Step] {
        if let path = membership.paths[controller], let tree = trees[controller] {
            return Self.chain(path, in: tree).map { Step(folder: $0, version: .one) }
        }
        return unifiedChain(of: membership)
    }

    /// The groups of a process in the tree of v2.
    package func unifiedChain(of membership: CgroupMembership) -> [Step] {
        guard let path = membership.unifiedPath, let unified else { return [] }
        return Self.chain(path, in: unified).map { Step(folder: $0, version: .two) }
    }

    /// Groups on the way that are looked at.
    static let depthLimit = 32

    static func chain(_ path: String, in tree: Tree) -> [String] {
        let (all, root) = (path.split(separator: "/"), tree.root.split(separator: "/"))
        // What lies outside the mounted part cannot be reached, nor what `..` leads to.
        guard all.starts(with: root) else { return [] }
        let below = all.dropFirst(root.count)
        if below.contains("..") { return [] }
        let folders = (0...below.count).map { count in
            ([tree.mountPoint] + below.prefix(count).map(String.init)).joined(separator: "/")
        }
        return Array(folders.reversed().prefix(depthLimit))
    }
}
