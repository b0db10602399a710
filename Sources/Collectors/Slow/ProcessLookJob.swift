import Kernel
import Telemetry
import Threads

/// Finds who owns each listener and which processes are watched, and at once when the tick thread asks for it.
struct ProcessLookJob: SlowJob {
    private let readings: SlowReadings
    private var owners: OwnerBook
    private var watch: ProcessWatch
    private var nextLook: Timestamp?
    private var listenerChanges: UInt64 = 0
    private var processChanges: UInt64 = 0
    private var generation: UInt64 = 0
    /// Whether something happened since the last scan began.
    private var mustScan = false

    init(_ context: SlowContext) {
        readings = context.readings
        let processes = ProcessList(procfs: context.procfs)
        owners = OwnerBook(
            table: SocketTable(channel: context.readings.scopes.value.all[0].channel()), processes: processes)
        watch = ProcessWatch(rules: context.rules, processes: processes)
    }

    var isBusy: Bool { owners.isSearching || watch.isScanning }

    mutating func run(now: Timestamp) {
        let (listeners, processes) = (readings.listenerChanges, readings.processChanges)
        let isDue = nextLook.map { now >= $0 } ?? true
        if isDue || processes != processChanges { mustScan = true }
        processChanges = processes
        if isDue || listeners != listenerChanges {
            listenerChanges = listeners
            owners.refresh(now: now)
            mustScan = true
        }
        if owners.searchOn(now: now) { mustScan = true }
        if isDue { nextLook = now + SlowWork.period }
        // While owners are searched for, a scan would only find half of them; the search ends with one.
        if owners.isSearching { return }
        if watch.isScanning {
            if watch.scanOn(now: now) { publish() }
        } else if mustScan {
            mustScan = false
            watch.begin(ports: owners.ports, ownerless: owners.ownerless)
            // Where there is no /proc, that is what is published.
            if !watch.isScanning { publish() }
        }
    }

    private mutating func publish() {
        readings.watched.publish(watch.current)
        let named = owners.owners(named: watch.names)
        if named == readings.owners.value.byInode { return }
        generation += 1
        readings.owners.publish(ListenerOwners(generation: generation, byInode: named))
    }
}
