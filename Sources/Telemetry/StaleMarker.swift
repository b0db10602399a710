/// The NaN by which Prometheus says that a series has ended (prometheus `model/value/value.go`).
package enum StaleMarker {
    package static let bits: UInt64 = 0x7ff0_0000_0000_0002
    package static let value = Double(bitPattern: bits)

    /// Asked of every sample of a query, and of every slot at every tick.
    @inlinable
    package static func isMarker(_ value: Double) -> Bool { value.bitPattern == bits }
}
