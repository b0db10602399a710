import Synchronization

/// Carries what is due to the sidecar; the thread `outrigger` owns it.
///
/// Whatever the kernel does not take stays with its metric: a slow sidecar, or none, costs the application nothing but
/// the values that `ValueRoom` has no place for.
package struct Courier: ~Copyable {
    /// As the clients of DogStatsD report.
    private static let telemetryInterval = Duration.seconds(10)
    /// The sidecar lets gauges go five minutes after they were last written.
    private static let refreshInterval = Duration.seconds(60)
    /// For all packets of one delivery; then the rest is left for the next, so that a shutdown ends.
    private static let patientIntervals = 4

    private let registry: CellRegistry
    private let telemetry: ClientTelemetry
    private let patience: Duration
    private var socket: SidecarSocket
    private var packet = Packet()
    private var reportAt = telemetryInterval
    private var refreshAt = refreshInterval
    private var patienceLeft = Duration.zero
    /// Where the last pass had to stop, so that those behind come first.
    private var resumeAt = 0

    /// While the sidecar's queue is full, it is given up to four times `interval` to make room.
    init(
        _ registry: CellRegistry, _ telemetry: ClientTelemetry, _ socket: consuming SidecarSocket,
        interval: Duration
    ) {
        self.registry = registry
        self.telemetry = telemetry
        self.socket = socket
        patience = interval * Self.patientIntervals
    }

    /// Delivers what is due at `now`, counted from the start; the last time with the library's own numbers.
    package mutating func deliver(at now: Duration, isLast: Bool = false) {
        let isRefresh = now >= refreshAt
        if isRefresh { refreshAt = now + Self.refreshInterval }
        patienceLeft = patience
        let isDone = carry(registry.cells, isRefresh: isRefresh)
        if isDone { registry.letGo() }
        if now >= reportAt || isLast {
            reportAt = now + Self.telemetryInterval
            _ = carry(telemetry.cells, isRefresh: false)
        }
    }

    /// Claims, packs and sends; `false` when something had to stay behind.
    private mutating func carry(_ cells: [any Cell], isRefresh: Bool) -> Bool {
        // While nobody listens, nothing is claimed in vain.
        guard socket.isReachable() else { return false }
        for offset in cells.indices {
            let place = (resumeAt + offset) % cells.count
            let cell = cells[place]
            var due = cell.claim(isRefresh: isRefresh)
            while let claim = due {
                due = packet.add(claim, of: cell)
                guard let rest = due else { break }
                guard send() else {
                    cell.giveBack(rest)
                    resumeAt = place
                    return false
                }
            }
        }
        return send()
    }

    /// Sends the packet; `false` when it was given back.
    private mutating func send() -> Bool {
        if packet.count == 0 { return true }
        while true {
            let outcome = packet.withBytes { bytes in socket.send(bytes) }
            noteConnection()
            switch outcome {
            case .taken:
                telemetry.packetsSent.add(1)
                telemetry.bytesSent.add(UInt64(packet.count))
                telemetry.valuesSent.add(UInt64(packet.valueCount))
                packet.settle()
                return true
            case .tooBig:
                // It would be refused for ever, and everything behind it would wait.
                telemetry.valuesDropped.add(UInt64(packet.valueCount))
                packet.settle()
                return true
            case .full where patienceLeft > .zero:
                patienceLeft -= socket.waitForRoom(atMost: patienceLeft)
            case .full, .away:
                packet.giveBack()
                return false
            }
        }
    }

    private mutating func noteConnection() {
        let made = UInt64(socket.connections) - telemetry.connections.total
        if made == 0 { return }
        // Another sidecar than before knows none of our gauges.
        if telemetry.connections.total > 0 { refreshAt = .zero }
        telemetry.connections.add(made)
        telemetry.sendBufferBytes.store(socket.sendBufferBytes, ordering: .relaxed)
    }
}
