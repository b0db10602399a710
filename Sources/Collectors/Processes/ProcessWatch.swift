import Kernel
import Telemetry

/// Keeps the watched groups up to date from scans of /proc; part of the `slow` thread's work.
struct ProcessWatch {
    /// Groups watched at most.
    static let groupLimit = 128
    /// Processes watched at most, over all groups.
    static let processLimit = 512
    /// How long a group that no rule asks for is remembered after its last process went.
    static let remembersAway = Duration.seconds(3600)

    private let rules: [ProcessRule]
    private let processes: ProcessList
    private var lastSeen: [String: Timestamp] = [:]
    private var previous: Set<ProcessIdentity>?
    private var scan: ProcessScan?
    private(set) var current = WatchedProcesses()
    /// The group of each watched pid.
    private(set) var names: [Int32: String] = [:]

    init(rules: [ProcessRule], processes: ProcessList) {
        self.rules = rules
        self.processes = processes
    }

    /// Whether a look at every process is under way.
    var isScanning: Bool { scan != nil }

    /// Begins to look at every process; see `ProcessScan`.
    mutating func begin(ports: [Int32: Set<UInt16>], ownerless: Set<UInt16>) {
        do throws(KernelError) {
            let begun = try ProcessScan(rules, ports: ports, ownerless: ownerless, processes: processes)
            if current.bootSeconds == 0 { current.bootSeconds = try processes.bootSeconds() }
            scan = begun
        } catch {
            current.failure = error
        }
    }

    /// Goes on with the look, and says whether it has ended.
    mutating func scanOn(now: Timestamp) -> Bool {
        guard scan?.step() == true, let ended = scan else { return false }
        scan = nil
        current.failure = nil
        let hidesOthers = processes.hidesOthers()
        sort(ended, hidesOthers: hidesOthers, now: now)
        // Somebody who sees nothing of what he is to watch has not looked.
        if current.groups.allSatisfy(\.members.isEmpty), hidesOthers {
            current.failure = .denied("\(processes.procfs)/PID of other users (hidepid)")
        }
        previous = Set(ended.entries.map(\.identity))
        return true
    }

    private mutating func sort(_ scan: ProcessScan, hidesOthers: Bool, now: Timestamp) {
        var members: [String: [WatchedProcesses.Member]] = [:]
        names = [:]
        for (entry, group) in zip(scan.entries, scan.groups) {
            guard let name = group else { continue }
            let isKnown = lastSeen[name] != nil
            if names.count == Self.processLimit || !isKnown && !makeRoom(members) {
                current.leftOut += 1
                continue
            }
            lastSeen[name] = now
            names[entry.pid] = name
            let isNewborn = previous.map { !$0.contains(entry.identity) } ?? true
            members[name, default: []].append(.init(entry.identity, isNewborn: isNewborn))
        }
        lastSeen = lastSeen.filter { now - $0.value <= Self.remembersAway }
        let groups = groupNames.map { name in
            WatchedProcesses.Group(
                name: name, members: members[name] ?? [],
                isUncertain: hidesOthers || scan.uncertain.contains(name))
        }
        if !Self.haveSameMembers(groups, current.groups) {
            current.generation += 1
            current.groups = groups
        }
    }

    /// The names of all groups: those of the rules in their order, else those seen, by name.
    private var groupNames: [String] {
        if rules.isEmpty { return lastSeen.keys.sorted() }
        var names: [String] = []
        for rule in rules where !names.contains(rule.name) { names.append(rule.name) }
        return Array(names.prefix(Self.groupLimit))
    }

    /// Whether one more group fits, if need be in place of the one that has been away longest.
    private mutating func makeRoom(_ present: [String: [WatchedProcesses.Member]]) -> Bool {
        if lastSeen.count < Self.groupLimit { return true }
        let away = lastSeen.filter { present[$0.key] == nil }.min { $0.value < $1.value }
        guard let away else { return false }
        lastSeen[away.key] = nil
        return true
    }

    private static func haveSameMembers(
        _ left: [WatchedProcesses.Group], _ right: [WatchedProcesses.Group]
    ) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { one, other in
                one.name == other.name && one.isUncertain == other.isUncertain
                    && one.members.map(\.identity) == other.members.map(\.identity)
            }
    }
}

extension ProcessEntry {
    fileprivate var identity: ProcessIdentity { ProcessIdentity(pid: pid, startTicks: startTicks) }
}
