import Kernel
import Telemetry

/// The walks over the sockets of one network namespace, a slice at a time.
struct ScopeWalk {
    let scope: NetworkScope
    private let files: HostFiles
    private var walk: SocketWalk
    private var taker: CensusTaker
    private var costs = SocketWalkCosts()
    private var isUnderWay = false

    init(_ scope: NetworkScope, procfs: String, seed: UInt64) {
        self.scope = scope
        files = HostFiles(procfs: procfs, network: scope.folder)
        walk = SocketWalk(
            table: SocketTable(channel: scope.channel()),
            files: SocketFiles(folder: "\(procfs)/\(scope.folder)"))
        taker = CensusTaker(seed: seed)
    }

    /// Does the next slice, and gives the census when it was the last one.
    mutating func step(now: Timestamp, processorTime: () -> Duration) -> Result<SocketCensus, KernelError>? {
        let before = processorTime()
        if !isUnderWay {
            isUnderWay = true
            costs.cpu = .zero
            // A kernel that does not say which ports it uses leaves the tuples out, and nothing else.
            taker.prepare(now: now, ephemeral: try? files.ephemeralPorts())
        }
        do throws(KernelError) {
            let end = try walk.step(into: &taker)
            costs.cpu += processorTime() - before
            guard let end else { return nil }
            isUnderWay = false
            costs.walks += 1
            if end.isTorn { costs.torn += 1 }
            return .success(taker.finish(end, number: costs.walks, endedAt: now, costs: costs))
        } catch {
            isUnderWay = false
            costs.failed += 1
            return .failure(error)
        }
    }
}
