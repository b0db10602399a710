import Kernel
import Telemetry
import Threads

/// Walks all sockets of every network namespace, a datagram at a time, and publishes what was counted.
///
/// One namespace after the other; a round that outlasts its period delays the next.
struct SocketWalkJob: SlowJob {
    private let readings: SlowReadings
    private let procfs: String
    private let sysfs: String
    private let processorTime: @Sendable () -> Duration
    private let seed: UInt64
    private var walks: [ScopeWalk] = []
    private var scopesGeneration: UInt64?
    private var results: [ScopeCensus] = []
    private var place = 0
    private var nextRound: Timestamp?
    private(set) var isBusy = false

    init(_ context: SlowContext) {
        readings = context.readings
        procfs = context.procfs
        sysfs = context.sysfs
        processorTime = context.processorTime
        seed = context.seed
    }

    mutating func run(now: Timestamp) {
        if !isBusy {
            if let nextRound, now < nextRound { return }
            nextRound = now + SlowWork.period
            takeScopes()
            place = 0
            isBusy = !walks.isEmpty
            if !isBusy { return }
        }
        guard let ended = walks[place].step(now: now, processorTime: processorTime) else { return }
        publish(ended)
        place += 1
        isBusy = place < walks.count
    }

    /// Goes on with the walks of the scopes that are still there, and begins with those that are new.
    private mutating func takeScopes() {
        let scopes = readings.scopes.value
        if scopes.generation == scopesGeneration { return }
        scopesGeneration = scopes.generation
        walks = scopes.all.map { scope in
            walks.first { $0.scope.serial == scope.serial }
                ?? ScopeWalk(scope, procfs: procfs, sysfs: sysfs, seed: seed)
        }
        results.removeAll { old in !scopes.all.contains { $0.serial == old.scope.serial } }
    }

    /// Puts the newest result in the place of its scope.
    private mutating func publish(_ newest: ScopeCensus) {
        results.removeAll { $0.scope.serial == newest.scope.serial }
        results.append(newest)
        // In the order of the scopes; those that were not walked yet are missing.
        let censuses = walks.compactMap { walk in results.first { $0.scope.serial == walk.scope.serial } }
        readings.censuses.publish(censuses)
        readings.established.publish(
            EstablishedConnections.byGroup(censuses, owners: readings.owners.value))
    }
}
