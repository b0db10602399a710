import Kernel

/// Adds up what the control groups of one watched group say; its counters outlive them.
///
/// Quotas and limits of every ancestor bind, and a group's processes may sit in several places. Of all these places the
/// worst counts: of limits the lowest, with the use of the place that has it; of counters, look by look, the one that
/// grew most. So a share of throttled periods stays one, where a sum over a container and its pod would halve it. Only
/// kills and CPU time are summed, over the places where the processes are: each one is a loss, and each was used.
struct CgroupAccount {
    private(set) var facts = CgroupFacts()
    private var isNew = true

    mutating func update(_ placement: CgroupPlacement, _ nodes: [CgroupMounts.Step: CgroupNode]) {
        let places = { (part: CgroupReading.Part) -> [[CgroupNode]] in
            (placement.chains[part] ?? []).map { chain in chain.compactMap { nodes[$0] } }
        }
        takeCPU(places(.cpu))
        takeCPUUse(places(.cpuUse))
        takeMemory(places(.memory))
        takePids(places(.pids))
        takePressure(places(.pressure))
        // A group without processes has no place, and its next one is no new beginning.
        if !placement.chains.isEmpty { isNew = false }
    }

    private mutating func takeCPU(_ chains: [[CgroupNode]]) {
        facts.quotaCores = chains.joined().compactMap(\.now.quotaCores).min()
        let grown = chains.joined().compactMap { node -> [UInt64]? in
            guard let now = node.now.cpu else { return nil }
            let before = node.before?.cpu
            return [
                growth(of: now.throttledMicroseconds, since: before?.throttledMicroseconds),
                growth(of: now.throttledPeriods, since: before?.throttledPeriods),
                growth(of: now.periods, since: before?.periods),
            ]
        }
        guard let worst = grown.max(by: { $0.lexicographicallyPrecedes($1) }) else { return }
        facts.throttledMicroseconds = (facts.throttledMicroseconds ?? 0) &+ worst[0]
        facts.throttledPeriods = (facts.throttledPeriods ?? 0) &+ worst[1]
        facts.periods = (facts.periods ?? 0) &+ worst[2]
    }

    private mutating func takeCPUUse(_ chains: [[CgroupNode]]) {
        rise(\.cpuMicroseconds, by: sum(of: { $0.cpuUse?.microseconds }, over: chains) { _ in true })
    }

    private mutating func takeMemory(_ chains: [[CgroupNode]]) {
        let own = chains.compactMap { chain in chain.first { $0.now.memoryBytes != nil } }
        // Of equal limits the nearest to the process, whose use is its own.
        let limited = chains.joined().filter { $0.now.memoryLimitBytes != nil }
            .min { ($0.now.memoryLimitBytes ?? .max) < ($1.now.memoryLimitBytes ?? .max) }
        let place = limited ?? own.max { ($0.now.memoryBytes ?? 0) < ($1.now.memoryBytes ?? 0) }
        facts.memoryLimitBytes = limited?.now.memoryLimitBytes
        facts.memoryBytes = place?.now.memoryBytes
        facts.swapBytes = place?.now.swapBytes
        facts.socketBytes = place?.now.memory?.socketBytes
        facts.workingSetBytes = place?.now.memoryBytes.flatMap { used in
            place?.now.memory?.inactiveFileBytes.map { used - min($0, used) }
        }
        rise(\.highEvents, by: grown(chains.joined()) { $0.events?.high }.max())
        rise(\.maxEvents, by: grown(chains.joined()) { $0.events?.max ?? $0.failures }.max())
        // v1 counts a kill in its own group alone.
        rise(\.kills, by: sum(of: { $0.events?.kills }, over: chains) { $0 == .two })
    }

    /// How much a counter grew where the processes are, all places together; `nil` where none of them has it.
    ///
    /// A place below another is left out where the other's counter has it too, as `isTotal` says of each version.
    private func sum(
        of counter: (CgroupReading) -> UInt64?, over chains: [[CgroupNode]],
        isTotal: (CgroupMounts.Version) -> Bool
    ) -> UInt64? {
        let ways = chains.map { chain in chain.drop { counter($0.now) == nil } }.filter { !$0.isEmpty }
        var places: [CgroupMounts.Step: CgroupNode] = [:]
        for way in ways { if let place = way.first { places[place.folder.step] = place } }
        for way in ways {
            guard let step = way.first?.folder.step, isTotal(step.version) else { continue }
            if way.dropFirst().contains(where: { places[$0.folder.step] != nil }) { places[step] = nil }
        }
        return places.isEmpty ? nil : grown(places.values, counter).reduce(0, &+)
    }

    private mutating func takePids(_ chains: [[CgroupNode]]) {
        let own = chains.compactMap { chain in chain.first { $0.now.pids != nil } }
        let limited = chains.joined().filter { $0.now.pidsLimit != nil }
            .min { ($0.now.pidsLimit ?? .max) < ($1.now.pidsLimit ?? .max) }
        let place = limited ?? own.max { ($0.now.pids ?? 0) < ($1.now.pids ?? 0) }
        facts.pids = place?.now.pids
        facts.pidsLimit = limited?.now.pidsLimit
    }

    private mutating func takePressure(_ chains: [[CgroupNode]]) {
        let own = chains.compactMap { chain in chain.first { !$0.now.pressure.isEmpty } }
        for resource in PressureStall.Resource.allCases {
            let some = grown(own) { $0.pressure[resource]?.some.totalMicroseconds }.max()
            let full = grown(own) { $0.pressure[resource]?.full?.totalMicroseconds }.max()
            guard let some else { continue }
            var waiting = facts.waiting[resource] ?? CgroupFacts.Waiting()
            waiting.someMicroseconds &+= some
            if let full { waiting.fullMicroseconds = (waiting.fullMicroseconds ?? 0) &+ full }
            facts.waiting[resource] = waiting
        }
    }

    /// How much a counter of each node grew since the look before; nodes that do not have it are left out.
    private func grown(
        _ nodes: some Sequence<CgroupNode>, _ counter: (CgroupReading) -> UInt64?
    ) -> [UInt64] {
        nodes.compactMap { node in
            counter(node.now).map { growth(of: $0, since: node.before.flatMap(counter)) }
        }
    }

    /// What a place has counted before anybody looked is the group's when it is its first place.
    ///
    /// A number that fell belongs to another control group with the same path, which began at 0.
    private func growth(of now: UInt64, since before: UInt64?) -> UInt64 {
        guard let before else { return isNew ? now : 0 }
        return now >= before ? now - before : now
    }

    private mutating func rise(_ counter: WritableKeyPath<CgroupFacts, UInt64?>, by amount: UInt64?) {
        if let amount { facts[keyPath: counter] = (facts[keyPath: counter] ?? 0) &+ amount }
    }
}
