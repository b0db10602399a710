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
    private let pidsInFiles: [Int: Int32]

    init(
        _ rules: [ProcessRule], entries: [ProcessEntry], ports: [Int32: Set<UInt16>], processes: ProcessList
    ) {
        self.rules = rules
        self.processes = processes
        self.ports = ports
        byPid = Dictionary(entries.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
        var pidsInFiles: [Int: Int32] = [:]
        for (index, rule) in rules.enumerated() {
            if case .pidFile(let path) = rule.match { pidsInFiles[index] = processes.pid(inFile: path) }
        }
        self.pidsInFiles = pidsInFiles
    }

    /// The group of a process; the first rule that fits wins.
    func group(of entry: ProcessEntry) -> String? {
        if rules.isEmpty { return owner(of: entry) { _ in true } == nil ? nil : entry.comm }
        for (index, rule) in rules.enumerated() where fits(entry, rule, index) { return rule.name }
        return nil
    }

    private func fits(_ entry: ProcessEntry, _ rule: ProcessRule, _ index: Int) -> Bool {
        switch rule.match {
        case .exe(let path): processes.executable(entry.pid) == path
        case .comm(let comm): entry.comm == comm
        case .commandLine(let test): processes.commandLine(entry.pid).map(test) ?? false
        case .pidFile: pidsInFiles[index] == entry.pid
        case .listensOn(let port): owner(of: entry) { $0.contains(port) } != nil
        }
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
