import Doctor
import Kernel
import TestKit
import Testing

struct AddressMaskTests {
    private let mask = AddressMask(secret: 4711)

    private func masked(_ text: String) throws -> String {
        mask.masked(try #require(SocketEndpoint(text: Substring(text)))).text
    }

    @Test(
        arguments: [
            "127.0.0.1:80", "0.0.0.0:80", "224.0.0.1:80", "255.255.255.255:1", "[::]:80", "[::1]:80",
            "[::ffff:127.0.0.1]:80",
        ])
    func keepsWhatNamesNobody(_ text: String) throws {
        #expect(try masked(text) == text)
    }

    @Test(
        arguments: [
            ("10.1.2.3:80", "10."), ("172.16.2.3:80", "172.16."), ("192.168.2.3:80", "192.168."),
            ("198.51.100.7:80", "198."), ("[fe80::1]:80", "[fe80:"), ("[2001:db8::7]:80", "[2001:"),
            ("[::ffff:10.1.2.3]:80", "[::ffff:10."),
        ])
    func keepsTheKindOfAnAddress(_ text: String, _ prefix: String) throws {
        let masked = try masked(text)
        #expect(masked != text && masked.hasPrefix(prefix) && masked.hasSuffix(":80"), "\(masked)")
    }

    @Test func keepsNetworksTogether() throws {
        let (one, other) = (try masked("198.51.100.7:1"), try masked("198.51.100.9:1"))
        #expect(one != other)
        #expect(one.split(separator: ".").prefix(3) == other.split(separator: ".").prefix(3))
        let (six, seven) = (try masked("[2001:db8:1:2::6]:1"), try masked("[2001:db8:1:2::7]:1"))
        #expect(six != seven)
        #expect(six.split(separator: ":").prefix(4) == seven.split(separator: ":").prefix(4))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func givesEachAddressItsOwn(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let network = random.next() << 40
        var seen: Set<SocketEndpoint> = []
        for last in 0..<256 as Range<UInt64> {
            let four = SocketEndpoint(isIPv6: false, high: network | last << 32, low: 0, port: 1)
            let six = SocketEndpoint(isIPv6: true, high: network | 1 << 61, low: last, port: 1)
            seen.insert(mask.masked(four))
            seen.insert(mask.masked(six))
        }
        #expect(seen.count == 512)
    }

    @Test func masksNothingButAddressesInAText() {
        let text =
            "peer 198.51.100.7:4000 at 12:30:45, v6.18.44, mac 02:fc:00:00:00:01, ::1, 10 of 20. Bye: a.b"
        let masked = mask.masked(text)
        #expect(
            !masked.contains("198.51.100.7")
                && masked.contains(":4000 at 12:30:45, v6.18.44, mac 02:fc:00:00:00:01, "))
        #expect(masked.hasSuffix(", ::1, 10 of 20. Bye: a.b"))
        #expect(mask.masked("from 2001:db8::7.").hasPrefix("from 2001:"))
        #expect(!mask.masked("from 2001:db8::7.").contains("db8::7"))
    }

    @Test func anotherSecretGivesOthers() throws {
        let address = try #require(SocketEndpoint(text: "198.51.100.7:1"))
        #expect(AddressMask(secret: 1).masked(address) != AddressMask(secret: 2).masked(address))
    }
}
