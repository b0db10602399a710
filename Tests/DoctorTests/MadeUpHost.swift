import Doctor
import Kernel

/// A host made for one case: a healthy Linux 6.18 whose facts a test changes one by one.
///
///     MadeUpHost().counter("TcpExt.ListenOverflows", 10, 481).setting("net.core.somaxconn", "512").examination()
struct MadeUpHost {
    var before = HostSample()
    var after = HostSample()
    var queues = QueueWatch()
    var question = Question()
    var seconds = 10.0
    var description = HostDescription(
        kernel: KernelVersion("6.18.0"), processors: 4, memoryBytes: 16 << 30, uptimeSeconds: 86_400)
    private(set) var counters: [String: (Int64, Int64)] = [:]

    init() {
        let empty = Result<[TCPSocket], Unknown>.success([])
        (before.listeners, after.listeners) = (empty, empty)
        (before.sockets, after.sockets) = (.success(SocketFacts()), .success(SocketFacts()))
        (before.details, after.details) = (.success([:]), .success([:]))
        (before.unixListeners, after.unixListeners) = (.success([]), .success([]))
        (before.udpSockets, after.udpSockets) = (.success([]), .success([]))
        (before.owners, after.owners) = (.success([:]), .success([:]))
        (before.cgroups, after.cgroups) = (.success([]), .success([]))
        (before.links, after.links) = (.success([]), .success([]))
        (before.kernelLog, after.kernelLog) = (.success([]), .success([]))
        for (path, text) in HealthyFiles.all {
            (before.files[path], after.files[path]) = (.success(text), .success(text))
        }
        for name in HealthyFiles.counters { counters[name] = (1_000_000, 1_000_000) }
        for name in HealthyFiles.restingCounters { counters[name] = (0, 0) }
        for (name, value) in HealthyCounters.sinceBoot { counters[name] = (value, value) }
    }

    func changed(_ change: (inout MadeUpHost) -> Void) -> MadeUpHost {
        var copy = self
        change(&copy)
        return copy
    }

    /// A counter at both ends of the window.
    func counter(_ name: String, _ before: Int64, _ after: Int64) -> MadeUpHost {
        changed { $0.counters[name] = (before, after) }
    }

    /// A file that rests.
    func file(_ path: String, _ text: String) -> MadeUpHost { file(path, text, text) }

    func file(_ path: String, _ before: String, _ after: String) -> MadeUpHost {
        changed {
            $0.before.files[path] = .success(before)
            $0.after.files[path] = .success(after)
        }
    }

    /// A file that cannot be read.
    func without(_ path: String) -> MadeUpHost {
        changed {
            $0.before.files[path] = .failure(Unknown("/\(path) is not there"))
            $0.after.files[path] = .failure(Unknown("/\(path) is not there"))
        }
    }

    func setting(_ key: String, _ text: String) -> MadeUpHost {
        file(Source.path(ofSetting: key), text + "\n")
    }

    /// A sysctl file by its path from the root, such as `etc/sysctl.d/99-tuning.conf`.
    func sysctlFile(_ path: String, _ text: String) -> MadeUpHost {
        changed {
            $0.before.sysctlFiles[path] = text
            $0.after.sysctlFiles[path] = text
        }
    }

    /// A listening socket that a process holds.
    func listener(
        port: UInt16, queue: UInt32 = 0, limit: UInt32 = 4096, drops: (UInt32, UInt32) = (0, 0),
        pid: Int32 = 4242,
        process: String = "gateway", inode: UInt32? = nil
    ) -> MadeUpHost {
        let inode = inode ?? UInt32(port)
        let any = SocketEndpoint(isIPv6: false, high: 0, low: 0, port: port)
        let none = SocketEndpoint(isIPv6: false, high: 0, low: 0, port: 0)
        var socket = TCPSocket(
            state: .listen, local: any, remote: none, receiveQueue: queue, sendQueue: limit, inode: inode,
            cookie: UInt64(inode), drops: drops.0)
        return changed { host in
            host.before.listeners = host.before.listeners.map { $0 + [socket] }
            socket.drops = drops.1
            host.after.listeners = host.after.listeners.map { $0 + [socket] }
            host.queues.add([socket])
            let owners = [inode: [pid]]
            host.before.owners = host.before.owners.map { $0.merging(owners) { $1 } }
            host.after.owners = host.after.owners.map { $0.merging(owners) { $1 } }
        }.process(pid, process) { $0.listensOn.append(port) }
    }

    /// A process that sleeps, or what `change` makes of it at both ends.
    func process(_ pid: Int32, _ name: String, _ change: (inout ProcessSample) -> Void = { _ in })
        -> MadeUpHost
    {
        process(pid, name, before: change, after: change)
    }

    func process(
        _ pid: Int32, _ name: String, before: (inout ProcessSample) -> Void,
        after: (inout ProcessSample) -> Void
    ) -> MadeUpHost {
        changed { host in
            Self.change(pid, name, in: &host.before.processes, before)
            Self.change(pid, name, in: &host.after.processes, after)
        }
    }

    private static func change(
        _ pid: Int32, _ name: String, in processes: inout [ProcessSample],
        _ change: (inout ProcessSample) -> Void
    ) {
        if let place = processes.firstIndex(where: { $0.pid == pid }) { return change(&processes[place]) }
        var process = ProcessSample(
            pid: pid, name: name, startTicks: 1000, state: "S", cpuTicks: 100, threadCount: 4)
        (process.openDescriptors, process.softDescriptorLimit, process.hardDescriptorLimit) = (
            20, 1 << 20, 1 << 20
        )
        process.mapCount = 400
        process.cgroups = ["/\(name).service"]
        change(&process)
        processes.append(process)
    }

    /// Changes the facts about all sockets, at both ends.
    func sockets(_ change: (inout SocketFacts) -> Void) -> MadeUpHost {
        sockets(before: change, after: change)
    }

    func sockets(before: (inout SocketFacts) -> Void, after: (inout SocketFacts) -> Void) -> MadeUpHost {
        changed { host in
            host.before.sockets = host.before.sockets.map { Self.with($0, before) }
            host.after.sockets = host.after.sockets.map { Self.with($0, after) }
        }
    }

    /// A control group at both ends.
    func cgroup(
        _ path: String, before: (inout CgroupSample) -> Void = { _ in }, after: (inout CgroupSample) -> Void
    ) -> MadeUpHost {
        let group = CgroupSample(path: path, folder: "/sys/fs/cgroup\(path)")
        return changed { host in
            host.before.cgroups = host.before.cgroups.map { $0 + [Self.with(group, before)] }
            host.after.cgroups = host.after.cgroups.map { $0 + [Self.with(group, after)] }
        }
    }

    /// A network interface at both ends.
    func link(
        _ name: String, before: (inout LinkSample) -> Void = { _ in }, after: (inout LinkSample) -> Void
    ) -> MadeUpHost {
        let link = LinkSample(name: name, isOn: true)
        return changed { host in
            host.before.links = host.before.links.map { $0 + [Self.with(link, before)] }
            host.after.links = host.after.links.map { $0 + [Self.with(link, after)] }
        }
    }

    func connections(_ count: Int) -> MadeUpHost { changed { $0.question.connections = count } }

    private static func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var copy = value
        change(&copy)
        return copy
    }

    func examination() -> Examination {
        var (before, after) = (before, after)
        write(\.0, into: &before)
        write(\.1, into: &after)
        return Examination(
            question: question, host: description, before: before, after: after, seconds: seconds,
            queues: queues)
    }

    /// Writes the counters as the kernel's files have them.
    private func write(_ end: KeyPath<(Int64, Int64), Int64>, into sample: inout HostSample) {
        var files: [String: String] = [:]
        let groups = Dictionary(grouping: counters.keys) { String($0.prefix { $0 != "." }) }
        for (group, names) in groups.sorted(by: { $0.key < $1.key }) {
            let sorted = names.sorted()
            let keys = sorted.map { String($0.dropFirst(group.count + 1)) }
            let values = sorted.map { name in counters[name].map { "\($0[keyPath: end])" } ?? "0" }
            let file = group.hasSuffix("Ext") ? "proc/net/netstat" : "proc/net/snmp"
            files[file, default: ""] +=
                "\(group): \(keys.joined(separator: " "))\n\(group): \(values.joined(separator: " "))\n"
        }
        for (path, text) in files { sample.files[path] = .success(text) }
    }
}
