import Kernel
import Telemetry
import Threads

/// Finds who owns each listener, which processes are watched and in which network namespaces they live, and looks
/// again at once when the tick thread asks for it.
struct ProcessLookJob: SlowJob {
    /// How often is looked while somebody who was followed is expected back.
    static let quickPeriod = Duration.seconds(1)

    private let readings: SlowReadings
    private var owners: OwnerBook
    private var watch: ProcessWatch
    private var follower: NetworkFollower
    private var lastLook: Timestamp?
    private var listenerChanges: UInt64 = 0
    private var processChanges: UInt64 = 0
    private var generation: UInt64 = 0
    /// Whether something happened since the last search, or the last scan, began.
    private var mustSearch = false
    private var mustScan = false

    init(_ context: SlowContext) {
        readings = context.readings
        let processes = ProcessList(procfs: context.procfs)
        let scopes = context.readings.scopes.value
        owners = OwnerBook(scopes.all, processes: processes)
        watch = ProcessWatch(rules: context.rules, processes: processes)
        follower = NetworkFollower(context.rules, beside: scopes, procfs: context.procfs)
    }

    var isBusy: Bool { owners.isSearching || watch.isScanning || mustSearch || mustScan }

    /// Goes on with a search, which ends with a scan, or with a scan; what happens meanwhile waits for the end of both.
    ///
    /// A server whose workers come and go brings listeners faster than a search ends: one that began anew for each would
    /// never end. While owners are searched for, a scan would only find half of them.
    mutating func run(now: Timestamp) {
        notice(now)
        if owners.isSearching {
            if owners.searchOn(now: now) { scan(now) }
        } else if watch.isScanning {
            if watch.scanOn(now: now) { publish(now) }
        } else if mustSearch {
            mustSearch = false
            owners.refresh(now: now)
            if !owners.isSearching { scan(now) }
        } else if mustScan {
            scan(now)
        }
    }

    private mutating func notice(_ now: Timestamp) {
        let (listeners, processes) = (readings.listenerChanges, readings.processChanges)
        let pause = follower.awaitsSomebody(at: now) ? Self.quickPeriod : SlowWork.period
        let isDue = lastLook.map { now - $0 >= pause } ?? true
        if isDue { lastLook = now }
        if isDue || listeners != listenerChanges { mustSearch = true }
        if processes != processChanges { mustScan = true }
        (listenerChanges, processChanges) = (listeners, processes)
    }

    private mutating func scan(_ now: Timestamp) {
        mustScan = false
        watch.begin(ports: owners.ports, ownerless: owners.ownerless)
        // Where there is no /proc, that is what is published.
        if !watch.isScanning { publish(now) }
    }

    private mutating func publish(_ now: Timestamp) {
        readings.watched.publish(watch.current)
        if let scopes = follower.look(at: watch.current.groups, now: now) {
            readings.scopes.publish(scopes)
            // Owners of what listens in a new namespace are searched for at once; that ends with another scan.
            if owners.follow(scopes.all) { mustSearch = true }
        }
        let named = owners.owners(named: watch.names)
        if named == readings.owners.value.byInode, owners.leftOut == readings.owners.value.leftOut { return }
        generation += 1
        readings.owners.publish(
            ListenerOwners(generation: generation, byInode: named, leftOut: owners.leftOut))
    }
}
