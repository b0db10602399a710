import Glibc
import Kernel

extension LiveHost {
    /// Datagrams of a walk, 257 sockets each: four million sockets, and nobody waits for more.
    static let walkStepLimit = 16_384
    /// The rest between two of them: each holds other readers of the table up for a moment.
    private static let restMicroseconds: UInt32 = 200

    package func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts {
        var tally = SocketTally(roles)
        let end = try walk(SocketStates.all, into: &tally, withMemory: true)
        var facts = tally.facts(source: end.source, isTorn: end.isTorn)
        let usable = roles.ephemeral?.count ?? .max
        if end.source == .sockDiag, facts.bindsBeforeConnecting, facts.outgoingPorts >= usable / 2 {
            var bound = BoundCount()
            _ = try walk(SocketStates.boundInactive, into: &bound, withMemory: false)
            facts.boundInactive = bound.count
        }
        return facts
    }

    private func walk(
        _ states: UInt32, into sink: inout some SocketSink, withMemory: Bool
    ) throws(Unknown) -> SocketWalk.End {
        var walk = SocketWalk(
            table: table, files: SocketFiles(folder: "\(procfs)/\(scope.folder)"), states: states,
            withMemory: withMemory)
        var steps = 0
        let ended: SocketWalk.End?
        do throws(KernelError) {
            ended = try walk.walk(into: &sink) {
                steps += 1
                usleep(Self.restMicroseconds)
                return steps < Self.walkStepLimit
            }
        } catch { throw Unknown(error, path: "sock_diag") }
        guard let ended else {
            throw Unknown(
                "there are more than \(steps * SocketFiles.rowsPerStep) TCP sockets in this namespace")
        }
        return ended
    }
}

/// Counts what comes in a state that no connection has.
private struct BoundCount: SocketSink {
    var count = 0

    mutating func begin() { count = 0 }

    mutating func take(_ row: SocketRow) { count += 1 }
}
