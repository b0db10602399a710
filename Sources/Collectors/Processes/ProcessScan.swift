import Kernel

/// One look at every process, some of them a slice: first what they are, then which group each belongs to.
struct ProcessScan {
    /// Processes read in one slice: one small file each.
    static let readsPerSlice = 64
    /// Processes sorted in one slice: up to one more file for each rule.
    static let matchesPerSlice = 32

    /// By rising pid, as they were found.
    private(set) var entries: [ProcessEntry] = []
    /// The group of each entry that was sorted.
    private(set) var groups: [String?] = []
    private var ahead: [Int32]
    private var matcher: ProcessMatcher?
    private let rules: [ProcessRule]
    private let ports: [Int32: Set<UInt16>]
    private let ownerless: Set<UInt16>
    private let processes: ProcessList

    /// Begins to look; `ports` says which pid owns a listener on which ports, `ownerless` are those whose owner may
    /// not be seen.
    init(
        _ rules: [ProcessRule], ports: [Int32: Set<UInt16>], ownerless: Set<UInt16>, processes: ProcessList
    ) throws(KernelError) {
        self.rules = rules
        self.ports = ports
        self.ownerless = ownerless
        self.processes = processes
        ahead = try processes.pids().reversed()
    }

    /// Groups that may have processes which could not be examined.
    var uncertain: Set<String> { matcher?.uncertain ?? [] }

    /// Does the next slice, and says whether it was the last.
    mutating func step() -> Bool {
        if !ahead.isEmpty {
            // A process that has gone since it was listed, or is a zombie, is left out.
            entries += ahead.suffix(Self.readsPerSlice).reversed().compactMap(processes.entry)
            ahead.removeLast(min(Self.readsPerSlice, ahead.count))
            return false
        }
        var matcher =
            matcher
            ?? ProcessMatcher(
                rules, entries: entries, ports: ports, ownerless: ownerless, processes: processes)
        for entry in entries[groups.count...].prefix(Self.matchesPerSlice) {
            groups.append(matcher.group(of: entry))
        }
        self.matcher = matcher
        return groups.count == entries.count
    }
}
