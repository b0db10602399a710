import Bytes
import Kernel
import Testing

struct EphemeralPortsTests {
    private static func ports(_ range: String, _ reserved: String) throws -> EphemeralPorts {
        try EphemeralPorts(
            range: parsed(range) { text throws(KernelError) in try EphemeralPorts.range(&text) },
            reserved: parsed(reserved) { text throws(KernelError) in try EphemeralPorts.reserved(&text) })
    }

    @Test(
        arguments: [
            ("32768\t60999\n", "\n", 28232), ("32768\t60999\n", "", 28232), ("1\t65535\n", "\n", 65535),
            ("5\t5\n", "\n", 1), ("5\t5\n", "5\n", 0),
            ("40000\t40019\n", "40000,40018-40020,50000\n", 17),
            ("40000\t40019\n", "1-39999,40020-65535\n", 20), ("40000\t40019\n", "1-65535\n", 0),
        ])
    func countsWhatConnectMayChoose(_ range: String, _ reserved: String, _ count: Int) throws {
        let ports = try Self.ports(range, reserved)
        #expect(ports.count == count)
        #expect((UInt16.min ... .max).count { ports.contains($0) } == count)
    }

    @Test(arguments: ["", "\n", "1\n", "a b\n", "60999 32768\n", "1 65536\n", "-1 5\n", "1 2x\n"])
    func refusesOtherRanges(_ text: String) {
        #expect(
            throws: KernelError.malformed(
                "ip_local_port_range", expected: "two ports like `32768 60999`")
        ) { try Self.ports(text, "") }
    }

    @Test(arguments: ["x\n", "1,\n", "1-\n", "5-4\n", "3,2\n", "3,3\n", "1-5,5\n", "65536\n", "1 2\n"])
    func refusesOtherLists(_ text: String) {
        #expect(
            throws: KernelError.malformed(
                "ip_local_reserved_ports", expected: "ports and ranges like `8080,9148-9150`")
        ) { try Self.ports("1 2\n", text) }
    }
}
