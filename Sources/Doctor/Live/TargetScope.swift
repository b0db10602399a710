import Glibc
package import Kernel

/// Whom the doctor is asked about, turned into the network namespace to look from and the question.
///
///     nothing            this namespace, and whoever listens in it
///     --pid 4242         the namespace of that process, and this process alone
///     --netns 4242       the namespace of that process, and whoever listens in it; or a path such as /run/netns/blue
///     --cgroup NAME      the namespace of its processes, and these
///     --port 8080        this namespace, and whoever listens there
///
/// Where a namespace may not be entered, the files below /proc/PID/net still tell of it.
package struct TargetScope: Sendable {
    package enum Asked: Equatable, Sendable {
        case nothing
        case process(Int32)
        case network(NetworkTarget)
        case cgroup(String)
        case port(UInt16)
    }

    package let scope: NetworkScope
    package let target: Question.Target

    /// - Throws: `TargetError`, a sentence that says what to type.
    package init(_ asked: Asked, procfs: String = "/proc", sysfs: String = "/sys") throws(TargetError) {
        switch asked {
        case .nothing:
            (scope, target) = (NetworkScope(), .everything)
        case .process(let pid):
            try Self.refuseEnded(pid, procfs)
            (scope, target) = (try Self.scope(of: pid, procfs), .process(pid))
        case .network(.process(let pid)):
            (scope, target) = (try Self.scope(of: pid, procfs), .everything)
        case .network(let file):
            do throws(NetworkDoorError) {
                scope = NetworkScope(door: try NetworkDoor(to: file, procfs: procfs))
            } catch {
                throw .network(error)
            }
            target = .everything
        case .cgroup(let text):
            guard let group = CgroupMembers(of: text, procfs: procfs, sysfs: sysfs) else {
                throw .noCgroup(text)
            }
            guard let pid = group.pids.first else { throw .emptyCgroup(group.path) }
            (scope, target) = (try Self.scope(of: pid, procfs), .cgroup(group.path))
        case .port(let port):
            scope = NetworkScope()
            let host = LiveHost(scope: scope, procfs: procfs, sysfs: sysfs, rootfs: "")
            // Listeners that cannot be seen are no reason to refuse the question.
            if let listeners = try? host.listeners(), !listeners.contains(where: { $0.local.port == port }) {
                throw .noListener(port)
            }
            target = .port(port)
        }
    }

    private static func refuseEnded(_ pid: Int32, _ procfs: String) throws(TargetError) {
        let processes = ProcessList(procfs: procfs)
        if processes.entry(pid) != nil { return }
        // A zombie is listed, and has no entry.
        if access("\(procfs)/\(pid)/stat", F_OK) == 0 { throw .ended(pid) }
        throw .network(.absent(.process(pid), procfs: procfs))
    }

    private static func scope(of pid: Int32, _ procfs: String) throws(TargetError) -> NetworkScope {
        guard let theirs = NetworkIdentity(folder: "\(pid)/net", procfs: procfs) else {
            throw .network(.absent(.process(pid), procfs: procfs))
        }
        if theirs == NetworkIdentity(folder: HostFiles.ownNetwork, procfs: procfs) { return NetworkScope() }
        do throws(NetworkDoorError) {
            return NetworkScope(door: try NetworkDoor(to: .process(pid), procfs: procfs))
        } catch {
            if case .denied = error { return NetworkScope(name: "\(pid)", pid: pid, refusal: error) }
            throw .network(error)
        }
    }
}

/// Why there is nothing to look at.
package enum TargetError: Error, Equatable, Sendable {
    case network(NetworkDoorError)
    case ended(Int32)
    case noCgroup(String)
    case emptyCgroup(String)
    case noListener(UInt16)
}

extension TargetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .network(let error): error.description
        case .ended(let pid):
            "process \(pid) has ended and waits for its parent to notice; `pgrep -n NAME` prints the pid of a program"
        case .noCgroup(let text):
            "there is no control group `\(text)`; `systemd-cgls` shows them, and `cat /proc/PID/cgroup` that of a "
                + "process"
        case .emptyCgroup(let path):
            "no process is in the control group `\(path)`; `systemd-cgls` shows where processes are"
        case .noListener(let port):
            "nothing listens on TCP port \(port) in this network namespace; `ss -ltn` shows what does, and "
                + "--pid PID looks into a container"
        }
    }
}
