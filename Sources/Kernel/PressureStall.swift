package import Bytes

/// How long tasks have waited for a resource, from /proc/pressure (Linux 4.20, Documentation/accounting/psi.rst).
///
///     some avg10=0.00 avg60=0.04 avg300=0.11 total=13291777
///     full avg10=0.00 avg60=0.00 avg300=0.00 total=0
///          ^percent of the last 10 s               ^microseconds since boot
///
/// /proc/pressure/cpu has had its `full` line since Linux 5.13, and for the whole host it is always zero.
package struct PressureStall: Equatable, Sendable {
    /// What tasks wait for; the raw value is the file's name.
    package enum Resource: String, CaseIterable, Sendable {
        case cpu
        case io
        case memory
    }

    /// One line.
    package struct Share: Equatable, Sendable {
        package let percentOf10Seconds: Double
        package let percentOf60Seconds: Double
        package let percentOf300Seconds: Double
        package let totalMicroseconds: UInt64
    }

    /// At least one task waited.
    package let some: Share
    /// Every task that could have run waited.
    package let full: Share?

    package init(_ text: inout ByteReader) throws(KernelError) {
        guard text.take("some"), let some = Share(&text) else {
            throw .malformed("pressure", expected: "`some` with three averages and a total")
        }
        self.some = some
        full = text.take("full") ? Share(&text) : nil
    }
}

extension PressureStall.Share {
    fileprivate init?(_ text: inout ByteReader) {
        guard text.take(" avg10="), let ten = text.decimal(),
            text.take(" avg60="), let sixty = text.decimal(),
            text.take(" avg300="), let threeHundred = text.decimal(),
            text.take(" total="), let total = text.unsigned(), text.take("\n")
        else { return nil }
        percentOf10Seconds = ten
        percentOf60Seconds = sixty
        percentOf300Seconds = threeHundred
        totalMicroseconds = total
    }
}

extension HostFiles {
    package func pressure(on resource: PressureStall.Resource) throws(KernelError) -> PressureStall {
        try read(Self.file(of: resource)) { text throws(KernelError) in try PressureStall(&text) }
    }

    // Literals, because a path put together anew at every tick would be an allocation.
    private static func file(of resource: PressureStall.Resource) -> HostFile {
        switch resource {
        case .cpu: .proc("pressure/cpu")
        case .io: .proc("pressure/io")
        case .memory: .proc("pressure/memory")
        }
    }
}
