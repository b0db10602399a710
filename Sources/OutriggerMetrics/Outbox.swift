import Threads

/// What the threads that measure and the one that delivers have in common.
package struct Outbox: Sendable {
    /// A shorter pause would be a busy loop.
    private static let shortestInterval = Duration.milliseconds(10)

    let registry: CellRegistry
    let telemetry: ClientTelemetry
    let room: ValueRoom
    let bell = Wakeup()
    let interval: Duration
    private let address: SidecarAddress

    package init(_ options: OutriggerMetricsOptions) throws(OutriggerMetricsError) {
        address = try SidecarAddress(options)
        registry = CellRegistry(limit: options.metricLimit)
        telemetry = ClientTelemetry(options.dimensions)
        room = ValueRoom(limit: options.heldValueLimit, dropped: telemetry.valuesDropped, bell: bell)
        interval = max(options.interval, Self.shortestInterval)
    }

    /// Who carries it to the sidecar; there is to be one.
    package func courier() -> Courier {
        Courier(registry, telemetry, SidecarSocket(address), interval: interval)
    }
}
