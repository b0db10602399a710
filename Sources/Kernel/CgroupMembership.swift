package import Bytes

/// Where a process sits in each tree of control groups, from /proc/PID/cgroup (cgroups(7)).
///
///     4:memory:/system.slice/gateway.service
///     1:name=systemd:/system.slice/gateway.service
///     0::/system.slice/gateway.service
///     ^id ^controllers, none for v2   ^path, which may hold colons and `\x2d`
///
/// Paths are as the reader's own cgroup namespace sees them: `/..` leads out of it.
package struct CgroupMembership: Equatable, Sendable {
    /// By controller, or by `name=…` of a v1 tree without one.
    package private(set) var paths: [String: String] = [:]
    /// In the tree of v2, since Linux 4.5.
    package private(set) var unifiedPath: String?

    /// Trees that are kept: v1 had 14 controllers when it was closed to new ones.
    static let treeLimit = 32
    /// What the kernel writes behind the path of a group that was removed with the process in it.
    private static let mark = " (deleted)"

    package init(_ text: inout ByteReader) throws(KernelError) {
        while let run = text.wholeLine() {
            var line = ByteReader(run)
            guard line.unsigned() != nil, line.take(":"), let controllers = line.until(UInt8(ascii: ":")),
                line.next == UInt8(ascii: "/")
            else { continue }
            let whole = line.rest.text
            let path = whole.hasSuffix(Self.mark) ? String(whole.dropLast(Self.mark.count)) : whole
            if controllers.isEmpty { unifiedPath = path }
            for controller in controllers.text.split(separator: ",") where paths.count < Self.treeLimit {
                paths[String(controller)] = path
            }
        }
        if paths.isEmpty, unifiedPath == nil {
            throw .malformed("cgroup", expected: "lines like `0::/system.slice`")
        }
    }

    /// The systemd unit that the process runs in: `user@1000.service`, `foo\x2dbar@1.service`.
    package var unit: String? { units.last }

    /// The unit, behind the slices and units that it is nested in.
    ///
    /// On a hybrid host systemd keeps a v1 tree of its own; a process that was never put there is at its root.
    package var units: [String] {
        let own = paths["name=systemd"].map(Self.units) ?? []
        return own.isEmpty ? unifiedPath.map(Self.units) ?? [] : own
    }

    private static func units(of path: String) -> [String] {
        path.split(separator: "/").map(unescaped).filter(UnitName.isUnit)
    }

    /// A name that a kernel file also has, `cpu.service`, is a folder `_cpu.service`.
    private static func unescaped(_ component: Substring) -> String {
        String(component.hasPrefix("_") ? component.dropFirst() : component)
    }
}
