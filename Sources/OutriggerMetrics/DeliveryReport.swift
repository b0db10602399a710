/// What became of everything that was measured so far.
///
/// The sidecar has the same numbers as `datadog_dogstatsd_client_*`, and an alert on the drops.
public struct DeliveryReport: Equatable, Sendable {
    /// Packets that the kernel took.
    public var packetsSent: UInt64
    /// Bytes in them.
    public var bytesSent: UInt64
    /// Values in them: one for a counter or gauge, one for every timing.
    public var valuesSent: UInt64
    /// Values lost because the sidecar was slow or away for too long.
    public var valuesDropped: UInt64
    /// Samples never taken: not a number, a negative increment, or a metric beyond the limit.
    public var samplesRefused: UInt64
    /// Metrics whose name or labels were too long and are sent cut.
    public var metricsCut: UInt64
    /// Connections made; each beyond the first is a sidecar that came back.
    public var connections: UInt64
    /// What the kernel gave as SO_SNDBUF, by its own count twice what it grants; 0 before the first connection.
    public var sendBufferBytes: Int
}
