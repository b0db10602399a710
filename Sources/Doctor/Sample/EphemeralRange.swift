import Bytes
package import Kernel

extension EphemeralPorts {
    /// The range and the reserved ports of a sample; `nil` when they were not read.
    package init?(in sample: HostSample) {
        guard let range = try? sample.text(Source.path(ofSetting: "net.ipv4.ip_local_port_range")) else {
            return nil
        }
        let reserved = (try? sample.text(Source.path(ofSetting: "net.ipv4.ip_local_reserved_ports"))) ?? ""
        self.init(rangeText: range, reservedText: reserved)
    }

    /// Reads both as the kernel prints them; `nil` when they are something else.
    package init?(rangeText: String, reservedText: String) {
        var (rangeText, reservedText) = (rangeText, reservedText)
        let range = rangeText.withUTF8 { bytes in
            // Not the kernel's text: then nothing is known of the range.
            try? EphemeralPorts.range(bytes)
        }
        let reserved = reservedText.withUTF8 { bytes in try? EphemeralPorts.reserved(bytes) }
        guard let range else { return nil }
        self.init(range: range, reserved: reserved ?? [])
    }

    private static func range(_ bytes: UnsafeBufferPointer<UInt8>) throws(KernelError) -> ClosedRange<UInt16>
    {
        guard let start = bytes.baseAddress else { throw .malformed("ip_local_port_range", expected: "text") }
        var reader = ByteReader(ByteRun(start: start, count: bytes.count))
        return try range(&reader)
    }

    private static func reserved(_ bytes: UnsafeBufferPointer<UInt8>) throws(KernelError) -> [ClosedRange<
        UInt16
    >] {
        guard let start = bytes.baseAddress else { return [] }
        var reader = ByteReader(ByteRun(start: start, count: bytes.count))
        return try reserved(&reader)
    }
}
