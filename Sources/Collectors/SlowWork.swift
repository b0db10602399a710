package import Kernel
package import Telemetry
import Threads

/// What the `slow` thread does: walks all sockets, finds who owns each listener, and which processes are watched.
///
///     slow.finish(now: clock())                      once, before the first tick
///     while running { sleep(slow.run(now: clock())) }
///
/// It never sleeps itself: `run` does a slice of what is due and says how long to rest, so that a walk over a million
/// sockets holds up neither a search nor the end of the program. Owned by one thread; results are published.
package struct SlowWork {
    /// How often everything is looked at anew.
    package static let period = Duration.seconds(10)
    /// How soon a new listener, or a process that went, is noticed.
    package static let idleRest = Duration.milliseconds(500)

    private let readings: SlowReadings
    private let processorTime: @Sendable () -> Duration
    private var walk: SocketWalk
    private var owners: OwnerBook
    private var watch: ProcessWatch
    private let pace = Pace()
    private var nextLook: Timestamp?
    private var nextWalk: Timestamp?
    private var isWalking = false
    private var listenerChanges: UInt64 = 0
    private var processChanges: UInt64 = 0
    private var generation: UInt64 = 0

    /// Makes the work for one host.
    ///
    /// - Parameters:
    ///   - readings: where results are published.
    ///   - procfs: the folder of /proc.
    ///   - rules: what to watch; none: every process that owns a listening TCP socket.
    ///   - processorTime: the CPU time of the calling thread, from which the rests are computed.
    ///   - channel: makes a way to ask for sockets; two are needed, since a walk keeps its own.
    package init(
        readings: SlowReadings, procfs: String = "/proc", rules: [ProcessRule] = [],
        processorTime: @escaping @Sendable () -> Duration = { .zero },
        channel: () -> any DumpChannel = { NetlinkChannel() }
    ) {
        self.readings = readings
        self.processorTime = processorTime
        let processes = ProcessList(procfs: procfs)
        walk = SocketWalk(table: SocketTable(channel: channel()))
        owners = OwnerBook(table: SocketTable(channel: channel()), processes: processes)
        watch = ProcessWatch(rules: rules, processes: processes)
    }

    /// Whether something was begun and is not finished.
    package var isBusy: Bool { isWalking || owners.isSearching }

    /// Does one slice of what is due at `now`; call again after the returned rest.
    package mutating func run(now: Timestamp) -> Duration {
        let before = processorTime()
        look(now)
        step(now)
        return isBusy ? pace.rest(after: processorTime() - before) : Self.idleRest
    }

    /// Does everything that is due at `now`, without a pause.
    package mutating func finish(now: Timestamp) {
        repeat { _ = run(now: now) } while isBusy
    }

    private mutating func look(_ now: Timestamp) {
        let (listeners, processes) = (readings.listenerChanges, readings.processChanges)
        let isDue = nextLook.map { now >= $0 } ?? true
        var mustScan = isDue || processes != processChanges
        processChanges = processes
        if isDue || listeners != listenerChanges {
            listenerChanges = listeners
            owners.refresh(now: now)
            mustScan = true
        }
        if owners.searchOn(now: now) { mustScan = true }
        if isDue { nextLook = now + Self.period }
        // While owners are searched for, a scan would only find half of them; the search ends with one.
        if mustScan, !owners.isSearching { publish(now) }
    }

    private mutating func publish(_ now: Timestamp) {
        watch.scan(ports: owners.ports, now: now)
        readings.watched.publish(watch.current)
        let named = owners.owners(named: watch.names)
        if named == readings.owners.value.byInode { return }
        generation += 1
        readings.owners.publish(ListenerOwners(generation: generation, byInode: named))
    }

    private mutating func step(_ now: Timestamp) {
        if !isWalking {
            if let nextWalk, now < nextWalk { return }
            nextWalk = now + Self.period
            isWalking = true
        }
        do throws(KernelError) {
            guard let counted = try walk.step() else { return }
            readings.states.publish(.success(counted))
        } catch {
            readings.states.publish(.failure(error))
        }
        isWalking = false
    }
}

/// How long the `slow` thread rests between slices.
struct Pace {
    /// The share of a core that unfinished work may take.
    static let share = 0.04
    static let shortest = Duration.milliseconds(2)
    static let longest = Duration.milliseconds(200)

    func rest(after cost: Duration) -> Duration {
        min(max(cost * (1 / Self.share - 1), Self.shortest), Self.longest)
    }
}
