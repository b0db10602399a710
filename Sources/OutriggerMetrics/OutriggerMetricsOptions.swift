/// Where an `OutriggerMetricsFactory` sends, how often, and how much it may hold meanwhile.
public struct OutriggerMetricsOptions: Sendable {
    /// The kind of socket, which decides who bounds the queue to the sidecar.
    public enum Lane: String, CaseIterable, Sendable {
        /// One queue for all senders of the host, `net.unix.max_dgram_qlen` packets long.
        case datagram = "dsd.sock"
        /// A queue of our own, as large as `sendBufferBytes` lets it be.
        case seqpacket = "dsd.seqpacket.sock"
    }

    /// The sidecar's socket; by default the one that a sidecar run by root has for the lane.
    public var path: String
    /// The kind of socket at `path`.
    public var lane: Lane
    /// The pause between two deliveries, at least 10 ms; a sample waits at most this long while the sidecar listens.
    public var interval = Duration.milliseconds(250)
    /// Labels that every metric gets beside its own, which win.
    public var dimensions: [(String, String)] = []
    /// What the kernel is asked for as SO_SNDBUF; `DeliveryReport` has what it gave.
    public var sendBufferBytes = 4 << 20
    /// Metrics, each with its labels, that exist at once; those made beyond are refused, their samples counted.
    public var metricLimit = 10_000
    /// Values of timers and recorders that are held until the kernel takes them; those beyond are dropped and counted.
    public var heldValueLimit = 65_536

    /// The options of a sidecar run by root, on `lane`.
    public init(lane: Lane = .datagram) {
        self.lane = lane
        path = "/run/outrigger/\(lane.rawValue)"
    }
}
