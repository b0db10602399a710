import Kernel

/// Reads from a host what some checks need.
package struct Sampler {
    private let host: any HostSource
    private let sources: Set<Source>
    private let question: Question

    /// Processes that are looked into when no target is named.
    package static let processLimit = 256
    /// Settings of sysctl files whose running values are read.
    package static let fileSettingLimit = 512

    package init(_ host: any HostSource, for checks: [Check], question: Question) {
        self.host = host
        self.question = question
        sources = Set(checks.flatMap(\.reads)).union([
            .listeners, .processes, .counters, .sysctl("net.ipv4.ip_local_port_range"),
            .sysctl("net.ipv4.ip_local_reserved_ports"),
        ]).union(PopularSettings.keys.map(Source.sysctl))
    }

    /// Takes everything at once; counters before rows, so that a row has never seen less than its counter.
    package func take() -> HostSample {
        var sample = HostSample()
        readFiles(into: &sample)
        sample.listeners = asked { () throws(Unknown) in try host.listeners() }
        if !sources.isDisjoint(with: [.sockets, .connectionDetails]) {
            let roles = roles(in: sample)
            sample.sockets = asked { () throws(Unknown) in try host.sockets(roles) }
        }
        if sources.contains(.connectionDetails) {
            // Whoever may not see the sockets may not see into them.
            sample.details = sample.sockets.flatMap { facts in
                asked { () throws(Unknown) in try host.details(of: facts.detailed) }
            }
        }
        if sources.contains(.unixListeners) {
            sample.unixListeners = asked { () throws(Unknown) in try host.unixListeners() }
        }
        if sources.contains(.udpSockets) {
            sample.udpSockets = asked { () throws(Unknown) in try host.udpSockets() }
        }
        readProcesses(into: &sample)
        if sources.contains(.links) { sample.links = asked { () throws(Unknown) in try host.links() } }
        if sources.contains(.kernelLog) {
            sample.kernelLog = asked { () throws(Unknown) in try host.kernelLog() }
        }
        return sample
    }

    private func readFiles(into sample: inout HostSample) {
        var paths: Set<String> = []
        for source in sources {
            switch source {
            case .file(let path): paths.insert(path)
            case .sysctl(let key): paths.insert(Source.path(ofSetting: key))
            case .counters: paths.formUnion(Counters.files)
            case .sysctlFiles: readSysctlFiles(into: &sample)
            default: break
            }
        }
        // What a sysctl file sets is compared with what runs.
        let lines = sample.sysctlFiles.flatMap { FileSetting.all(in: $0.value, path: $0.key) }
        for key in Set(lines.map(\.key)).sorted().prefix(Self.fileSettingLimit) where !key.contains("*") {
            paths.insert(Source.path(ofSetting: key))
        }
        for path in paths { sample.files[path] = asked { () throws(Unknown) in try host.text(path) } }
    }

    private func readSysctlFiles(into sample: inout HostSample) {
        for folder in SysctlFiles.folders {
            // A folder that is not there holds no files.
            for name in (try? host.names(in: folder)) ?? [] where name.hasSuffix(".conf") {
                keep("\(folder)/\(name)", in: &sample)
            }
        }
        keep(SysctlFiles.main, in: &sample)
    }

    private func keep(_ path: String, in sample: inout HostSample) {
        // What may not be read is not there for anybody of this user.
        if let text = try? host.text(path) { sample.sysctlFiles[path] = text }
    }

    private func roles(in sample: HostSample) -> PortRoles {
        let listening = (try? sample.listeners.get())?.map(\.local.port) ?? []
        return PortRoles(listening: Set(listening), ephemeral: EphemeralPorts(in: sample))
    }

    private func readProcesses(into sample: inout HostSample) {
        let listeners = (try? sample.listeners.get()) ?? []
        let suspects = SuspectSockets(in: sample).inodes
        let inodes = Set(listeners.map(\.inode).filter { $0 != 0 }).union(suspects)
        sample.owners = asked { () throws(Unknown) in try host.owners(of: inodes) }
        let owners = (try? sample.owners.get()) ?? [:]
        var ports: [Int32: Set<UInt16>] = [:]
        for listener in listeners {
            for pid in owners[listener.inode] ?? [] { ports[pid, default: []].insert(listener.local.port) }
        }
        let holders = question.target == .everything ? suspects.flatMap { owners[$0] ?? [] } : []
        let pids = Set(question.pids(amongOwners: ports) + host.candidates(for: question.target) + holders)
        let withThreads = sources.contains(.threads)
        for pid in pids.sorted() where sample.processes.count < Self.processLimit {
            guard var process = host.process(pid, withThreads: withThreads), question.isAsked(process) else {
                continue
            }
            process.listensOn = ports[pid, default: []].sorted()
            sample.processes.append(process)
        }
        if sources.contains(.cgroups) {
            sample.cgroups = asked { () throws(Unknown) in try host.cgroups(of: sample.processes) }
        }
    }

    private func asked<Value>(_ body: () throws(Unknown) -> Value) -> Result<Value, Unknown> {
        do throws(Unknown) { return .success(try body()) } catch { return .failure(error) }
    }
}
