import Bytes
package import Kernel

/// The host as it runs, seen from one network namespace.
package final class LiveHost: HostSource {
    let scope: NetworkScope
    let procfs: String
    let files: HostFiles
    let processes: ProcessList
    let table: SocketTable

    package init(scope: NetworkScope, procfs: String, sysfs: String, rootfs: String) {
        self.scope = scope
        self.procfs = procfs
        files = scope.files(procfs: procfs, sysfs: sysfs, rootfs: rootfs)
        processes = ProcessList(procfs: procfs)
        table = SocketTable(channel: scope.channel())
    }

    package func text(_ path: String) throws(Unknown) -> String {
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
}
