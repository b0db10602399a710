/// What client libraries of DogStatsD say about themselves, every ten seconds.
enum ClientTelemetry {
    static let prefix: StaticString = "datadog.dogstatsd.client."
    /// Packets that a client could not send: the one report of loss that needs no help of the kernel.
    static let dropped: StaticString = "datadog.dogstatsd.client.packets_dropped"
}
