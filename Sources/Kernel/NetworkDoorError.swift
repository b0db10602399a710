import Glibc

/// Why a network namespace could not be entered.
package enum NetworkDoorError: Error, Equatable, Sendable {
    /// No such process runs, or there is no such file.
    case absent(NetworkTarget, procfs: String)
    /// The file is there and is something else.
    case noNamespace(NetworkTarget)
    /// Entering needs a right that this process lacks.
    case denied(NetworkTarget)
    case failed(NetworkTarget, errno: Int32)
    /// The mounted procfs does not show this process, so there is no way to read through it.
    case unseen(procfs: String)
    /// The system has no room for one more thread.
    case noThread(String)

    init(_ code: Int32, entering target: NetworkTarget, procfs: String) {
        switch code {
        case ENOENT, ESRCH, ENOTDIR: self = .absent(target, procfs: procfs)
        case EINVAL, EISDIR, ENXIO, ELOOP: self = .noNamespace(target)
        case EPERM, EACCES: self = .denied(target)
        default: self = .failed(target, errno: code)
        }
    }
}

extension NetworkDoorError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absent(.process(let pid), let procfs):
            "no process \(pid) runs below `\(procfs)`; `pgrep -n NAME` prints the pid of a program"
        case .absent(.file(let path), _):
            "there is no file `\(path)`; `lsns -t net` and `ip netns list` show the network namespaces"
        case .noNamespace(let target):
            "`\(target.text)` is not a network namespace; `lsns -t net` and `ip netns list` show them"
        case .denied(let target):
            "this user may not enter \(Self.namespace(of: target)): that needs CAP_SYS_ADMIN, and "
                + "CAP_SYS_PTRACE for a process of another user; run as root, and give a container both"
        case .failed(let target, let code):
            "\(Self.namespace(of: target)) could not be entered: \(String(cString: strerror(code)))"
        case .unseen(let procfs):
            "`\(procfs)` does not show this process, so no namespace can be read through it; "
                + "mount the procfs of a pid namespace that this process is in"
        case .noThread(let reason): reason
        }
    }

    private static func namespace(of target: NetworkTarget) -> String {
        switch target {
        case .process(let pid): "the network namespace of process \(pid)"
        case .file(let path): "the network namespace `\(path)`"
        }
    }
}
