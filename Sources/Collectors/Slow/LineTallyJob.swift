import Bytes
import Kernel
import Telemetry
import Threads

/// Adds up the lines of some files below /proc, a piece at a time, once a period.
struct LineTallyJob<Tally>: SlowJob {
    private let paths: [String]
    private let empty: Tally
    private let add: (inout Tally, ByteRun) -> Void
    private let publish: ([Result<Tally, KernelError>]) -> Void
    private let lines = PacedLines()
    private var nextRound: Timestamp?
    /// Of the files that were read to their end in this round.
    private var results: [Result<Tally, KernelError>] = []
    /// Of the file that is being read.
    private var tally: Tally?

    /// Hands `publish` a tally for each file, or why it could not be read.
    init(
        _ paths: [String], empty: Tally, add: @escaping (inout Tally, ByteRun) -> Void,
        publish: @escaping ([Result<Tally, KernelError>]) -> Void
    ) {
        self.paths = paths
        self.empty = empty
        self.add = add
        self.publish = publish
    }

    private(set) var isBusy = false

    mutating func run(now: Timestamp) {
        if paths.isEmpty { return }
        if !isBusy {
            if let nextRound, now < nextRound { return }
            nextRound = now + SlowWork.period
            isBusy = true
        }
        do throws(KernelError) {
            guard let whole = try step() else { return }
            results.append(.success(whole))
        } catch {
            results.append(.failure(error))
        }
        tally = nil
        if results.count == paths.count {
            publish(results)
            results = []
            isBusy = false
        }
    }

    /// The tally of a file once its end is reached.
    private mutating func step() throws(KernelError) -> Tally? {
        if tally == nil { try lines.open(paths[results.count]) }
        var sum = tally ?? empty
        let goesOn = try lines.step { add(&sum, $0) }
        tally = sum
        return goesOn ? nil : sum
    }
}

extension LineTallyJob<UDPQueues> {
    /// What waits in the UDP sockets of the first namespace, IPv4 and IPv6.
    static func udpQueues(_ context: SlowContext) -> Self {
        let folder = "\(context.procfs)/\(context.readings.scopes.value.all[0].folder)"
        return LineTallyJob(
            context.disabled.contains(UDPQueuesCollector.name) ? [] : ["\(folder)/udp", "\(folder)/udp6"],
            empty: UDPQueues(), add: { $0.add($1) },
            publish: { context.readings.udpQueues.publish($0) })
    }
}

extension LineTallyJob<ARPEntries> {
    /// The neighbours of the first namespace.
    static func arpEntries(_ context: SlowContext) -> Self {
        let folder = "\(context.procfs)/\(context.readings.scopes.value.all[0].folder)"
        return LineTallyJob(
            context.disabled.contains(ARPCollector.name) ? [] : ["\(folder)/arp"], empty: ARPEntries(),
            add: { $0.add($1) },
            publish: { context.readings.arpEntries.publish($0[0]) })
    }
}
