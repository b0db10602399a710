package import Bytes

/// A reader of one /proc file by itself, for tests and fuzzing: bytes in, nothing out, never a trap.
package struct ProcParser: Sendable {
    /// Below /proc.
    package let file: String
    package let parse: @Sendable (inout ByteReader) throws(KernelError) -> Void

    /// Every parser of /proc text; a new one gets its line here.
    package static let all: [ProcParser] = [
        ProcParser("loadavg") { text throws(KernelError) in _ = try LoadAverage(&text) },
        ProcParser("meminfo") { text throws(KernelError) in try MemoryField.parse(&text) { _ = $0.amount } },
        ProcParser("net/dev") { text throws(KernelError) in
            try NetworkDevice.parse(&text) { _ = $0[.transmitCompressed] }
        },
        ProcParser("net/netstat") { text throws(KernelError) in
            try ProtocolCounter.parsePairs(&text) { _ = $0.key.text }
        },
        ProcParser("net/snmp6") { text throws(KernelError) in
            try ProtocolCounter.parseLines(&text) { _ = $0.key.text }
        },
        ProcParser("net/sockstat") { text throws(KernelError) in
            try SocketUse.parse(&text) { _ = $0.key.text }
        },
        ProcParser("net/tcp") { text throws(KernelError) in
            try SocketFileLine.parse(&text) { _ = $0.remote.address }
        },
        ProcParser("pressure/io") { text throws(KernelError) in _ = try PressureStall(&text) },
        ProcParser("stat") { text throws(KernelError) in
            _ = try SystemActivity(&text) { _ = $0.times.raised(to: $0.times)[.guestNice] }
        },
        ProcParser("sys/fs/file-nr") { text throws(KernelError) in _ = try FileTable(&text) },
        ProcParser("sys/net/ipv4/ip_local_port_range") { text throws(KernelError) in
            _ = try EphemeralPorts.range(&text)
        },
        ProcParser("sys/net/ipv4/ip_local_reserved_ports") { text throws(KernelError) in
            _ = EphemeralPorts(range: 1...65535, reserved: try EphemeralPorts.reserved(&text)).count
        },
        ProcParser("vmstat") { text throws(KernelError) in try VMEvent.parse(&text) { _ = $0.key.text } },
    ]

    private init(_ file: String, _ parse: @escaping @Sendable (inout ByteReader) throws(KernelError) -> Void)
    {
        self.file = file
        self.parse = parse
    }

    /// Reads `run` as each file in turn; that most of them refuse it is the point.
    package static func parseAll(_ run: ByteRun) {
        for parser in all {
            var text = ByteReader(run)
            // Refusing is a good answer to bytes that are no such file.
            try? parser.parse(&text)
        }
    }
}
