package import Kernel
package import Telemetry

/// How much randomness the kernel has gathered; since Linux 5.18 always as much as fits, 256 bits.
package struct EntropyCollector: Collector {
    package static let name = "entropy"
    package static let title = "Entropy"
    package static let changesSeldom = true
    package static let metrics = [available, poolSize]

    static let available = Metric.gauge("node_entropy_available_bits", "Randomness that the kernel holds.")
    static let poolSize = Metric.gauge(
        "node_entropy_pool_size_bits", "Randomness that the kernel can hold.")

    package init() {}

    package func collect(from host: HostFiles, into row: inout Row) throws {
        row[Self.available] = Double(try host.number(in: .proc("sys/kernel/random/entropy_avail")))
        row[Self.poolSize] = Double(try host.number(in: .proc("sys/kernel/random/poolsize")))
    }
}
