import Glibc

/// Where the endpoint listens.
///
///     127.0.0.1:9478   one IPv4 address
///     [::1]:9478       one IPv6 address
///     :9478            every address of the host, IPv6 and IPv4
///     localhost:0      127.0.0.1, at any free port
///
/// Names other than `localhost` are not looked up: which address is opened should be readable in the setting.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    enum Host: Hashable, Sendable {
        case any
        case four(String)
        case six(String)
    }

    let host: Host
    package let port: UInt16

    init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    package init(parsing text: String) throws(ListenAddressError) {
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenAddressError(text: text, problem: "the port is missing")
        }
        guard let port = Self.port(text[text.index(after: colon)...]) else {
            throw ListenAddressError(text: text, problem: "the port must be a number from 0 to 65535")
        }
        let host = String(text[..<colon])
        if host.isEmpty {
            self.init(host: .any, port: port)
        } else if host == "localhost" {
            self.init(host: .four("127.0.0.1"), port: port)
        } else if Self.isAddress(host, family: AF_INET) {
            self.init(host: .four(host), port: port)
        } else if host.hasPrefix("["), host.hasSuffix("]"),
            Self.isAddress(String(host.dropFirst().dropLast()), family: AF_INET6)
        {
            self.init(host: .six(String(host.dropFirst().dropLast())), port: port)
        } else if Self.isAddress(host, family: AF_INET6) || Self.isAddress(text, family: AF_INET6) {
            throw ListenAddressError(text: text, problem: "an IPv6 address needs brackets, as in [::1]:9478")
        } else {
            throw ListenAddressError(
                text: text, problem: "the host must be an IP address, localhost or nothing")
        }
    }

    package var description: String {
        switch host {
        case .any: ":\(port)"
        case .four(let address): "\(address):\(port)"
        case .six(let address): "[\(address)]:\(port)"
        }
    }

    private static func port(_ text: Substring) -> UInt16? {
        text.utf8.allSatisfy { $0 &- 0x30 < 10 } ? UInt16(text) : nil
    }

    private static func isAddress(_ text: String, family: Int32) -> Bool {
        var room = in6_addr()
        // The C function would read no further than a NUL.
        return !text.utf8.contains(0) && inet_pton(family, text, &room) == 1
    }
}

/// Why a text names no place to listen at.
package struct ListenAddressError: Error, Equatable, CustomStringConvertible {
    package let text: String
    package let problem: String

    package var description: String {
        "cannot listen at `\(text)`: \(problem); write HOST:PORT, such as 127.0.0.1:9478"
    }
}
