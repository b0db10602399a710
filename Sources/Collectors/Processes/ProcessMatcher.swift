import Kernel

/// Sorts the processes of one scan into groups.
///
/// Without rules a group is the processes of one comm that own a listening TCP socket. A listener's owner stands for
/// its whole family: descendants of the same comm, such as the workers of a forking server, belong to it.
struct ProcessMatcher {
    /// How many parents are climbed in search of an owner.
    static let ancestorLimit = 64

    private let rules: [ProcessRule]
    private let processes: ProcessList
    private let byPid: [Int32: ProcessEntry]
    /// The ports that each pid owns a listener on.
    private let ports: [Int32: Set<UInt16>]
    /// By place of the rule.
    private var pidsInFiles: [Int: Int32] = [:]
    /// Where links such as /usr/bin/python3 lead now, by place of the rule.
    private var linked: [Int: String] = [:]
    /// Groups that may have processes which could not be examined.
    private(set) var uncertain: Set<String> = []

    /// Prepares for one scan; `ownerless` are ports that have a listener whose owner may not be seen.
    init(
        _ rules: [ProcessRule], entries: [ProcessEntry], ports: [Int32: Set<UInt16>],
        ownerless: Set<UInt16>, processes: ProcessList
    ) {
        self.rules = rules
        self.processes = processes
        self.ports = ports
        byPid = Dictionary(entries.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
        for (index, rule) in rules.enumerated() {
            switch rule.match {
            case .exe(let path): linked[index] = processes.resolved(path)
            case .pidFile(let path):
                pidsInFiles[index] =
                    known(rule) { [processes] () throws(KernelError) in
                        try processes.pid(inFile: path)
                    } ?? nil
            case .listensOn(let port) where ownerless.contains(port): uncertain.insert(rule.name)
            default: continue
            }
        }
    }

    /// What the kernel lets us know; when it refuses, the rule's group is uncertain.
    private mutating func known<Fact>(
        _ rule: ProcessRule, _ ask: () throws(KernelError) -> Fact
    ) -> Fact? {
        do throws(KernelError) {
            return try ask()
        } catch {
            // What is not there is known not to be.
            if case .missing = error { return nil }
            uncertain.insert(rule.name)
            return nil
        }
    }

    /// The group of a process; the first rule that fits wins.
    mutating func group(of entry: ProcessEntry) -> String? {
        if rules.isEmpty { return owner(of: entry) { _ in true } == nil ? nil : entry.comm }
        for (index, rule) in rules.enumerated() where fits(entry, rule, index) { return rule.name }
        return nil
    }

    private mutating func fits(_ entry: ProcessEntry, _ rule: ProcessRule, _ index: Int) -> Bool {
        switch rule.match {
        case .exe(let path): program(of: entry, rule).map { $0 == path || $0 == linked[index] } ?? false
        case .comm(let comm): entry.comm == comm
        case .commandLine(let test): processes.commandLine(entry.pid).map(test) ?? false
        case .unit(let unit): processes.cgroups(entry.pid).map(unit.holds) ?? false
        case .pidFile: pidsInFiles[index] == entry.pid
        case .listensOn(let port): owner(of: entry) { $0.contains(port) } != nil
        }
    }

    private mutating func program(of entry: ProcessEntry, _ rule: ProcessRule) -> String? {
        known(rule) { [processes] () throws(KernelError) in try processes.executable(entry.pid) }
    }

    /// The process itself or its nearest ancestor of the same comm that owns a fitting listener.
    private func owner(of entry: ProcessEntry, _ fits: (Set<UInt16>) -> Bool) -> Int32? {
        var candidate = entry
        for _ in 0..<Self.ancestorLimit {
            if let owned = ports[candidate.pid], fits(owned) { return candidate.pid }
            guard let parent = byPid[candidate.parent], parent.comm == entry.comm else { return nil }
            candidate = parent
        }
        return nil
    }
}
