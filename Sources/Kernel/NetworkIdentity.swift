import Glibc

/// What tells a network namespace from every other that lives.
///
/// The link `/proc/PID/ns/net` says it only to who may trace the process. But each namespace has files of its own
/// below `/proc/PID/net`, whose inode numbers any user can read.
package struct NetworkIdentity: Hashable, Sendable {
    private let inode: UInt64

    /// Looks at the namespace behind a folder such as `net` or `4711/net`; `nil` when the process has ended.
    package init?(folder: String, procfs: String) {
        var status = stat()
        if stat("\(procfs)/\(folder)/netstat", &status) != 0 { return nil }
        inode = UInt64(status.st_ino)
    }
}
