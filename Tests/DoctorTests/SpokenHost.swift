import Doctor
import Kernel

/// A host that says what a test puts into its mouth.
final class SpokenHost: HostSource {
    var sample: HostSample
    var folders: [String: [String]] = [:]
    /// Whose owners were asked for last.
    var wanted: Set<UInt32> = []
    var about = HostDescription(
        kernel: KernelVersion("6.18.1-test"), processors: 3, memoryBytes: 5 << 30, uptimeSeconds: 77.25)

    init(_ sample: HostSample) { self.sample = sample }

    func text(_ path: String) throws(Unknown) -> String {
        if let text = sample.sysctlFiles[path] { return text }
        return try sample.text(path)
    }

    func names(in folder: String) throws(Unknown) -> [String] { folders[folder] ?? [] }

    func listeners() throws(Unknown) -> [TCPSocket] { try sample.listeners.get() }

    func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts { try sample.sockets.get() }

    func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail] {
        try sample.details.get()
    }

    func unixListeners() throws(Unknown) -> [UnixListener] { try sample.unixListeners.get() }

    func udpSockets() throws(Unknown) -> [UDPSocketSample] { try sample.udpSockets.get() }

    func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]] {
        wanted = inodes
        return try sample.owners.get()
    }

    func candidates(for target: Question.Target) -> [Int32] { [] }

    func process(_ pid: Int32, withThreads: Bool) -> ProcessSample? {
        sample.processes.first { $0.pid == pid }
    }

    func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample] {
        try sample.cgroups.get()
    }

    func links() throws(Unknown) -> [LinkSample] { try sample.links.get() }

    func kernelLog() throws(Unknown) -> [KernelLogLine] { try sample.kernelLog.get() }

    func description() -> HostDescription { about }
}
