package import Kernel

/// The mounts that are asked and shown, taken one after the other from the kernel's list.
///
/// What is left out by default is what node_exporter leaves out: kernel interfaces and containers' layers. Of several
/// mounts at one point only the last, which covers the others, can be asked at all, so it alone counts.
package struct FilesystemSelection: Equatable, Sendable {
    /// Mounts followed at most.
    package static let limit = 1024

    private static let hiddenTypes: Set<String> = [
        "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs",
        "fusectl", "hugetlbfs", "iso9660", "mqueue", "nsfs", "overlay", "proc", "procfs", "pstore",
        "rpc_pipefs",
        "securityfs", "selinuxfs", "squashfs", "sysfs", "tracefs",
    ]
    /// These folders and all below them.
    private static let hiddenTrees = ["/dev", "/proc", "/sys"]
    /// All below these folders.
    private static let hiddenInsides = [
        "/run/credentials/", "/var/lib/containers/storage/", "/var/lib/docker/",
    ]

    /// In the order of the list; `nil` where a later mount that is not shown covers one that was.
    private var shown: [Mount?] = []
    /// Mounts that found no room.
    package private(set) var leftOut = 0
    private var places: [[UInt8]: Int] = [:]
    private let root: [UInt8]

    /// In the order of the kernel's list.
    package var mounts: [Mount] { shown.compactMap(\.self) }

    /// `rootfs` is where the host's root is mounted; empty when it is this program's own.
    package init(rootfs: String = "") { root = Array(rootfs.utf8) }

    package mutating func take(_ mount: Mount) {
        let mount = stripped(mount)
        if let place = places[mount.point] {
            shown[place] = Self.shows(mount) ? mount : nil
            if shown[place] == nil { places[mount.point] = nil }
        } else if Self.shows(mount) {
            if places.count == Self.limit {
                leftOut += 1
                return
            }
            places[mount.point] = shown.count
            shown.append(mount)
        }
    }

    /// A host's mount point as the host names it: `/mnt/host/boot` below the root `/mnt/host` is `/boot`.
    private func stripped(_ mount: Mount) -> Mount {
        guard !root.isEmpty, mount.point.starts(with: root) else { return mount }
        let rest = Array(mount.point.dropFirst(root.count))
        guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { return mount }
        return Mount(
            device: mount.device, point: rest.isEmpty ? [UInt8(ascii: "/")] : rest, type: mount.type,
            isReadOnly: mount.isReadOnly)
    }

    private static func shows(_ mount: Mount) -> Bool {
        if hiddenTypes.contains(mount.type) { return false }
        let isInTree = hiddenTrees.contains { tree in
            mount.point.starts(with: tree.utf8)
                && (mount.point.count == tree.utf8.count || mount.point[tree.utf8.count] == UInt8(ascii: "/"))
        }
        let isInside = hiddenInsides.contains { folder in
            mount.point.starts(with: folder.utf8) && mount.point.count > folder.utf8.count
        }
        return !isInTree && !isInside
    }
}
