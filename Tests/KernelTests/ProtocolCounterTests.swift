import Bytes
import Kernel
import Testing

struct ProtocolCounterTests {
    @Test(arguments: [
        (
            "Tcp: MaxConn InSegs\nTcp: -1 454\nIpExt: InOctets\nIpExt: 18446744073709551615\n",
            ["Tcp_MaxConn=-1.0", "Tcp_InSegs=454.0", "IpExt_InOctets=1.8446744073709552e+19"]
        ),
        ("Tcp: A B C\nTcp: 1 2\n", ["Tcp_A=1.0", "Tcp_B=2.0"]),
        ("Tcp: A\nTcp: 1 2 3\n", ["Tcp_A=1.0"]),
        ("Tcp: A B\nTcp: 1x 2\nUdp: C\nUdp: 3\n", ["Udp_C=3.0"]),
        ("Tcp: A\nUdp: 1\nUdp: C\nUdp: 3\n", ["Udp_C=3.0"]),
        ("Tcp: A\nTcp: 1\nUdp: C\nUdp: 3", ["Tcp_A=1.0"]),
        ("Tcp: A\n", [pairs]), ("", [pairs]), ("\n\n\n", [pairs]), (": A\n: 1\n", ["_A=1.0"]),
    ])
    func readsPairsOfLines(_ text: String, _ expected: [String]) {
        #expect(rows(text, ProtocolCounter.parsePairs, Self.describe) == expected)
    }

    @Test(arguments: [
        (
            "Ip6InReceives                   \t479\nUdpLite6InErrors\t0\n",
            ["Ip6_InReceives=479.0", "UdpLite6_InErrors=0.0"]
        ),
        (
            "IpInReceives 1\nIcmp6InType6 2\nIp6 3\n6 4\nIp6X y\nIp6Y 12",
            ["Icmp6_InType6=2.0", "Ip6_=3.0", "6_=4.0"]
        ),
        ("", [lines]), ("IpInReceives 1\n", [lines]), ("Ip6InReceives 1", [lines]),
    ])
    func readsSingleLines(_ text: String, _ expected: [String]) {
        #expect(rows(text, ProtocolCounter.parseLines, Self.describe) == expected)
    }

    private static let pairs =
        "`netstat` is not as the kernel writes it: expected pairs of lines like `Tcp: InSegs` and `Tcp: 1`"
    private static let lines = "`snmp6` is not as the kernel writes it: expected lines like `Ip6InReceives 1`"

    private static func describe(_ counter: ProtocolCounter) -> String {
        "\(counter.group.text)_\(counter.key.text)=\(counter.value)"
    }
}
