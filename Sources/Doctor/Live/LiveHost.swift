import Bytes
package import Kernel

/// The host as it runs, seen from one network namespace.
package final class LiveHost: HostSource {
    let scope: NetworkScope
    let procfs: String
    let files: HostFiles
    let processes: ProcessList
    let buffer = ReadBuffer()
    /// Whether the size of /proc/PID/fd is the number of descriptors: Linux 6.2.
    let sizeIsDescriptorCount: Bool
    /// What the last search for owners found.
    var knownOwners: (inodes: Set<UInt32>, byInode: [UInt32: [SocketHolder]]) = ([], [:])
    let table: SocketTable
    let kernelMessages: KernelLog

    package init(scope: NetworkScope, procfs: String, sysfs: String, rootfs: String) {
        self.scope = scope
        self.procfs = procfs
        files = scope.files(procfs: procfs, sysfs: sysfs, rootfs: rootfs)
        processes = ProcessList(procfs: procfs)
        kernelMessages = KernelLog(path: "\(files.rootfs)/dev/kmsg")
        sizeIsDescriptorCount = DescriptorCount.sizeIsCount(procfs: procfs)
        table = SocketTable(channel: scope.channel())
    }

    package func text(_ path: String) throws(Unknown) -> String {
        if case .files(let refusal) = scope.access, Self.isOfNamespace(path) {
            throw Unknown(
                "/\(path) shows the namespace of whoever reads it, and \(refusal)",
                grant: "run as root (CAP_SYS_ADMIN)")
        }
        do throws(KernelError) { return try files.text(of: HostFile(path: path)) } catch {
            throw Unknown(error, path: path)
        }
    }

    package func names(in folder: String) throws(Unknown) -> [String] {
        do throws(KernelError) {
            let listing = try DirectoryStream(path: files.path(of: HostFile(path: folder)))
            var names: [String] = []
            while let name = listing.next({ $0.text }) { names.append(name) }
            return names.sorted()
        } catch { throw Unknown(error, path: folder) }
    }

    /// Whether a setting belongs to one network namespace, so that ours says nothing about another.
    private static func isOfNamespace(_ path: String) -> Bool {
        let root = "proc/sys/"
        guard path.hasPrefix(root + "net/") else { return false }
        let key = String(path.dropFirst(root.count).map { $0 == "/" ? "." : $0 })
        return SysctlScope.of(key) == .networkNamespace
    }
}
