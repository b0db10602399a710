package import Kernel

/// Other addresses in place of the true ones, so that a recording can be shown to strangers.
///
/// One address always becomes the same other one, and two of one network become two of one network: each part is
/// changed by a number that depends on the parts before it and on a secret. What says of which kind an address is
/// (loopback, private, link-local, multicast) stays.
package struct AddressMask: Sendable {
    private let secret: UInt64

    package init(secret: UInt64) { self.secret = secret }

    package func masked(_ endpoint: SocketEndpoint) -> SocketEndpoint {
        if !endpoint.isIPv6 {
            let address = masked(UInt32(truncatingIfNeeded: endpoint.high >> 32))
            return SocketEndpoint(isIPv6: false, high: UInt64(address) << 32, low: 0, port: endpoint.port)
        }
        var (high, low) = (endpoint.high, endpoint.low)
        if high == 0, low >> 32 == 0xffff {
            low = 0xffff << 32 | UInt64(masked(UInt32(truncatingIfNeeded: low)))
        } else if high != 0 || low > 1 {
            for shift in [32, 16, 0] as [UInt64] {
                high ^= number(high >> (shift + 16), shift) & 0xffff << shift
            }
            for shift in [48, 32, 16, 0] as [UInt64] {
                let before = shift == 48 ? high : number(high, low >> (shift + 16))
                low ^= number(before, shift + 64) & 0xffff << shift
            }
        }
        return SocketEndpoint(isIPv6: true, high: high, low: low, port: endpoint.port)
    }

    /// The text with every address in it masked.
    package func masked(_ text: String) -> String {
        var result = ""
        var word = ""
        for character in text {
            if character.isASCII, character.isHexDigit || character == "." || character == ":" {
                word.append(character)
            } else {
                result += masked(word: word)
                result.append(character)
                word = ""
            }
        }
        return result + masked(word: word)
    }

    /// `10.0.0.5`, `10.0.0.5:8080` and `2001:db8::1` are masked; a time, a number or a dot behind stays.
    private func masked(word: String) -> String {
        let tail = word.reversed().prefix { $0 == "." || $0 == ":" }.count
        let core = word.dropLast(tail)
        let end = word.suffix(tail)
        if let endpoint = SocketEndpoint(text: core + ":0"), core.contains(".") {
            return masked(endpoint).address + end
        }
        if let endpoint = SocketEndpoint(text: core), core.contains(".") {
            return masked(endpoint).text + end
        }
        // Two colons at the least, or it is a port; twelve digits of a hardware address are none.
        if core.filter({ $0 == ":" }).count > 1, let endpoint = SocketEndpoint(text: "[\(core)]:0") {
            return masked(endpoint).address + end
        }
        return word
    }

    private func masked(_ address: UInt32) -> UInt32 {
        let first = address >> 24
        if first == 0 || first == 127 || first >= 224 { return address }
        var masked = address
        // 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16 and 100.64.0.0/10 are known by their second part.
        if ![100, 169, 172, 192].contains(first) { masked ^= part(address >> 24, 16) }
        masked ^= part(address >> 16, 8)
        masked ^= part(address >> 8, 0)
        return masked
    }

    private func part(_ before: UInt32, _ shift: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: number(UInt64(before), UInt64(shift))) & 0xff << shift
    }

    /// The finisher of SplitMix64 over what came before.
    private func number(_ before: UInt64, _ place: UInt64) -> UInt64 {
        var mixed = secret &+ (before &* 0x9e37_79b9_7f4a_7c15) ^ (place &+ 1) &* 0xd6e8_feb8_6659_fd93
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
