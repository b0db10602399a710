import Glibc
package import Kernel

extension SocketEndpoint {
    /// The longest address with a scope that anybody writes; what is longer is none.
    private static let longestText = 64

    /// Address and port, as they are typed: `10.0.0.5:8080`, `[::1]:8080`.
    package var text: String { isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }

    /// Reads what `text` writes; `nil` for anything else.
    package init?(text: Substring) {
        guard text.utf8.count <= Self.longestText, !text.utf8.contains(0),
            let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        let isIPv6 = host.first == "["
        if isIPv6 {
            guard host.last == "]" else { return nil }
            host = host.dropFirst().dropLast()
        }
        var bytes = (UInt64(0), UInt64(0))
        guard inet_pton(isIPv6 ? AF_INET6 : AF_INET, String(host), &bytes) == 1 else { return nil }
        self.init(
            isIPv6: isIPv6, high: UInt64(bigEndian: bytes.0), low: UInt64(bigEndian: bytes.1), port: port)
    }
}
