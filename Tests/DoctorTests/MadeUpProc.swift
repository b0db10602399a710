import Doctor
import Glibc
import Kernel

/// A /proc and a /sys of a test's own, with a host that looks at them.
struct MadeUpProc {
    let room: TemporaryFolder
    var procfs: String { "\(room.path)/proc" }
    var sysfs: String { "\(room.path)/sys" }

    init() throws {
        room = try TemporaryFolder()
        try room.write("proc/net/tcp", "  sl  local_address rem_address   st tx_queue rx_queue\n")
        try room.write("proc/net/netstat", "")
    }

    /// A process as the kernel shows it; `state` and `ticks` are what a test asks for.
    func process(_ pid: Int32, _ name: String = "gateway", state: Character = "S", cgroup: String? = nil)
        throws
    {
        let line = "\(pid) (\(name)) \(state) 1 1 1 0 -1 0 0 0 0 0 40 2 0 0 20 0 2 0 8812 0 0\n"
        try room.write("proc/\(pid)/stat", line)
        try room.write("proc/\(pid)/task/\(pid)/stat", line)
        try room.write("proc/\(pid)/net/netstat", "")
        if let cgroup { try room.write("proc/\(pid)/cgroup", cgroup) }
    }

    func descriptors(of pid: Int32, _ targets: [String]) throws {
        for (number, target) in targets.enumerated() { try room.link("proc/\(pid)/fd/\(number)", to: target) }
    }

    func host() -> LiveHost {
        LiveHost(
            scope: NetworkScope(channel: { SilentKernel() }), procfs: procfs, sysfs: sysfs,
            rootfs: "\(room.path)/root")
    }
}

/// A kernel that does not let us ask.
final class SilentKernel: DumpChannel {
    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) { throw .denied("sock_diag") }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        throw .denied("sock_diag")
    }

    func reset() {}
}
