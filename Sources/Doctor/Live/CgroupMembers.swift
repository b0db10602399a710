import Bytes
import Glibc
import Kernel

/// The processes of a control group and of all below it.
struct CgroupMembers {
    /// As the hierarchy names the group: `/gateway.service`.
    let path: String
    /// Rising.
    let pids: [Int32]

    /// Folders that are looked into.
    private static let folderLimit = 1024

    /// Finds a group by its name, its folder, or its name without the slash; `nil` when there is none.
    init?(of text: String, procfs: String, sysfs: String) {
        // Without a list of mounts no group can be found.
        guard let mounts = try? ProcessList(procfs: procfs).cgroupMounts(sysfs: sysfs) else { return nil }
        let typed = "/" + text.split(separator: "/").joined(separator: "/")
        path = mounts.path(ofFolder: typed) ?? typed
        let places = mounts.places(of: path).map(\.folder)
            .filter { access("\($0)/cgroup.procs", F_OK) == 0 }
        guard !places.isEmpty else { return nil }
        var found: Set<Int32> = []
        let buffer = ReadBuffer()
        for place in places { Self.collect(below: place, with: buffer, into: &found) }
        pids = found.sorted()
    }

    private static func collect(below root: String, with buffer: ReadBuffer, into found: inout Set<Int32>) {
        var folders = [root]
        var looked = 0
        while looked < folders.count, looked < folderLimit, found.count < LiveHost.memberLimit {
            let folder = folders[looked]
            looked += 1
            // A group that goes meanwhile has no members.
            guard let procs = try? FileHandle(path: "\(folder)/cgroup.procs"),
                let run = try? buffer.fill(from: procs)
            else { continue }
            var reader = ByteReader(run)
            while let line = reader.line() {
                // A process of another pid namespace shows as 0.
                if let pid = line.wholeNumber.flatMap({ Int32(exactly: $0) }), pid > 0 { found.insert(pid) }
            }
            folders += children(of: folder)
        }
    }

    private static func children(of folder: String) -> [String] {
        guard let listing = try? DirectoryStream(path: folder) else { return [] }
        var children: [String] = []
        while children.count < folderLimit, let name = listing.next({ $0.text }) {
            if access("\(folder)/\(name)/cgroup.procs", F_OK) == 0 { children.append("\(folder)/\(name)") }
        }
        return children
    }
}
