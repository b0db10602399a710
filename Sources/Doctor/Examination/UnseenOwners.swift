/// Listeners whose holders may not be seen: without rights, or from another pid namespace.
extension Examination {
    /// Whether nobody may say whose a listener is, so that it may be anybody's in the namespace.
    func isUnowned(_ listener: Listener) -> Bool {
        guard let owners = try? after.owners.get() else { return true }
        return owners[listener.inode]?.isEmpty ?? false
    }

    /// Whether the holders of a listener would have been known, had this process been among them.
    func mayLookInto(_ pid: Int32) -> Bool {
        ((try? after.owners.get()) ?? [:]).values.contains { $0.contains(pid) }
    }

    /// Why some of the processes that are asked about were not examined; `nil` when all were.
    ///
    /// A process or a control group that is asked for by name is found by that.
    var unseenProcesses: Unknown? {
        switch question.target {
        case .process, .cgroup: return nil
        case .everything, .port: break
        }
        // Without rows there is nobody to look for; without any owner the checks say so themselves.
        guard let listeners = try? listeners(), (try? after.owners.get()) != nil else { return nil }
        let ports = Set(listeners.filter(isUnowned).map(\.port)).sorted()
        guard let first = ports.first else { return nil }
        return Unknown(
            "whoever listens on port \(first)\(ports.count > 1 ? " and \(ports.count - 1) more" : "") may not be seen",
            grant: "run as root (CAP_SYS_PTRACE), in the pid namespace of the host")
    }

    /// The same with no process seen at all.
    func withoutProcesses(because unknown: Unknown) -> Examination {
        var (before, after) = (before, after)
        before.processes = []
        after.processes = []
        after.owners = .failure(unknown)
        // Those of no process.
        after.cgroups = after.cgroups.map { _ in [] }
        return Examination(
            question: question, host: host, before: before, after: after, seconds: seconds, queues: queues)
    }

    /// What is to be kept in mind of all findings when whoever is asked about cannot be told from the others.
    var remarkOnOwners: String? {
        switch question.target {
        case .everything, .port: return nil
        case .process, .cgroup: break
        }
        guard let listeners = try? allListeners(),
            listeners.contains(where: { isAsked($0) && $0.owners.isEmpty })
        else { return nil }
        return """
            whose the listeners are may not be seen, so all of this namespace are meant; run as root (CAP_SYS_PTRACE) \
            to have those of the target alone
            """
    }
}
