package import Bytes

/// The local ports that connect(2) may choose from in one network namespace (Documentation/networking/ip-sysctl.rst).
///
///     ip_local_port_range       32768 60999
///     ip_local_reserved_ports   8080,9148-9150
package struct EphemeralPorts: Equatable, Sendable {
    package let range: ClosedRange<UInt16>
    /// Rising and apart, as the kernel prints them; those outside the range are of no matter.
    package let reserved: [ClosedRange<UInt16>]

    package init(range: ClosedRange<UInt16>, reserved: [ClosedRange<UInt16>]) {
        self.range = range
        self.reserved = reserved
    }

    /// Whether connect(2) may choose `port`.
    package func contains(_ port: UInt16) -> Bool {
        range.contains(port) && !reserved.contains { $0.contains(port) }
    }

    /// How many there are: the most connections from one address to one destination.
    package var count: Int {
        var ports = range.count
        for part in reserved where part.overlaps(range) { ports -= part.clamped(to: range).count }
        return ports
    }

    /// Reads the two numbers of ip_local_port_range.
    package static func range(_ text: inout ByteReader) throws(KernelError) -> ClosedRange<UInt16> {
        guard let low = text.unsigned().flatMap(UInt16.init(exactly:)),
            let high = text.unsigned().flatMap(UInt16.init(exactly:)), text.isAtBoundary, low <= high
        else { throw .malformed("ip_local_port_range", expected: "two ports like `32768 60999`") }
        return low...high
    }

    /// Reads the list of ip_local_reserved_ports, which is empty as a rule.
    package static func reserved(_ text: inout ByteReader) throws(KernelError) -> [ClosedRange<UInt16>] {
        let error = KernelError.malformed(
            "ip_local_reserved_ports", expected: "ports and ranges like `8080,9148-9150`")
        guard let line = text.line(), !line.isEmpty else { return [] }
        var list = ByteReader(line)
        var ranges: [ClosedRange<UInt16>] = []
        repeat {
            guard let low = list.unsigned().flatMap(UInt16.init(exactly:)) else { throw error }
            var high = low
            if list.take(UInt8(ascii: "-")) {
                guard let end = list.unsigned().flatMap(UInt16.init(exactly:)) else { throw error }
                high = end
            }
            // Rising, so that none counts twice.
            guard low <= high, ranges.last.map({ $0.upperBound < low }) ?? true else { throw error }
            ranges.append(low...high)
        } while list.take(UInt8(ascii: ","))
        if !list.isAtEnd { throw error }
        return ranges
    }
}

extension HostFiles {
    /// The ports of the namespace that /proc/sys/net shows: that of the reading thread, whatever `network` is.
    package func ephemeralPorts() throws(KernelError) -> EphemeralPorts {
        let range = try read(.proc("sys/net/ipv4/ip_local_port_range")) { text throws(KernelError) in
            try EphemeralPorts.range(&text)
        }
        do throws(KernelError) {
            let reserved = try read(.proc("sys/net/ipv4/ip_local_reserved_ports")) {
                text throws(KernelError) in
                try EphemeralPorts.reserved(&text)
            }
            return EphemeralPorts(range: range, reserved: reserved)
        } catch .missing {
            return EphemeralPorts(range: range, reserved: [])
        }
    }
}
