package import Bytes

/// The run-queue averages of the kernel, from proc_loadavg(5).
///
///     0.02 0.04 0.05 1/497 11947
///     ^1m  ^5m  ^15m
package struct LoadAverage: Equatable, Sendable {
    package let oneMinute: Double
    package let fiveMinutes: Double
    package let fifteenMinutes: Double

    package init(_ text: inout ByteReader) throws(KernelError) {
        guard let one = text.decimal(), let five = text.decimal(), let fifteen = text.decimal() else {
            throw .malformed("loadavg", expected: "three decimal averages")
        }
        oneMinute = one
        fiveMinutes = five
        fifteenMinutes = fifteen
    }
}

extension HostFiles {
    package func loadAverage() throws(KernelError) -> LoadAverage {
        try read(.proc("loadavg")) { text throws(KernelError) in try LoadAverage(&text) }
    }
}
