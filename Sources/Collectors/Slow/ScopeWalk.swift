import Kernel
import Telemetry

/// The walks over the sockets of one network namespace, a slice at a time.
struct ScopeWalk {
    let scope: NetworkScope
    private let files: HostFiles
    private var walk: SocketWalk
    private var taker: CensusTaker
    private var costs = SocketWalkCosts()
    private var failures: UInt64 = 0
    private var isUnderWay = false

    init(_ scope: NetworkScope, procfs: String, sysfs: String, seed: UInt64) {
        self.scope = scope
        files = scope.files(procfs: procfs, sysfs: sysfs)
        walk = SocketWalk(
            table: SocketTable(channel: scope.channel()),
            files: SocketFiles(folder: "\(procfs)/\(scope.folder)"))
        taker = CensusTaker(seed: seed)
    }

    /// Does the next slice, and says how the walk ended when it was the last one.
    mutating func step(now: Timestamp, processorTime: () -> Duration) -> ScopeCensus? {
        let before = processorTime()
        if !isUnderWay {
            isUnderWay = true
            costs.cpu = .zero
            taker.prepare(now: now, ephemeral: ephemeralPorts)
        }
        do throws(KernelError) {
            let end = try walk.step(into: &taker)
            costs.cpu += processorTime() - before
            guard let end else { return nil }
            isUnderWay = false
            costs.walks += 1
            if end.isTorn { costs.torn += 1 }
            return ended(.success(taker.finish(end, number: costs.walks, endedAt: now, costs: costs)))
        } catch {
            isUnderWay = false
            failures += 1
            return ended(.failure(error))
        }
    }

    private func ended(_ outcome: Result<SocketCensus, KernelError>) -> ScopeCensus {
        ScopeCensus(scope: scope, outcome: outcome, failures: failures)
    }

    /// `nil` where the kernel does not say: the tuples are then left out, and nothing else.
    private var ephemeralPorts: EphemeralPorts? {
        // The settings that we would be shown are those of another namespace.
        guard scope.access == .whole else { return nil }
        // A container may have hidden them; then nobody can say how many ports are left.
        return try? files.ephemeralPorts()
    }
}
