import Kernel

/// The ports that services of this namespace wait on, those that connect(2) does not touch left out.
struct ServicePorts {
    private let tcp: Set<UInt16>
    private let udp: Set<UInt16>
    private let reserved: [ClosedRange<UInt16>]

    /// With the reserved ports of a sysctl file in place of the running ones, when there is such a file.
    init(_ exam: Examination, reservedText: String? = nil) {
        // What cannot be listed is not known to be in the way; whoever needs to know asks for it first.
        tcp = Set(((try? exam.after.listeners.get()) ?? []).map(\.local.port))
        let clients = EphemeralPorts(in: exam.after)
        let lasting = Set(((try? exam.before.udpSockets.get()) ?? []).map(\.inode))
        udp = Set(
            ((try? exam.after.udpSockets.get()) ?? []).filter { lasting.contains($0.inode) }.map(\.local.port)
                // A UDP client takes its port from the running range too: there only a known port is a service's.
                .filter { port in
                    Self.knownUDP.contains(port) || (clients.map { !$0.range.contains(port) } ?? false)
                })
        // A kernel without that setting reserves nothing.
        let running = (try? exam.setting(PortRemedy.reserved))?.text ?? ""
        reserved = Self.ranges(reservedText ?? running)
    }

    /// STUN, IPsec, VXLAN, SIP, mDNS, Geneve, sFlow, StatsD, Flannel, memcached, WireGuard.
    private static let knownUDP: Set<UInt16> = [
        3478, 4500, 4789, 5060, 5353, 6081, 6343, 8125, 8472, 11211, 51820,
    ]

    /// Reads `8080,9148-9150` in any order, as people write it; what is neither is passed over.
    private static func ranges(_ text: String) -> [ClosedRange<UInt16>] {
        text.split { $0 == "," || $0.isWhitespace }.compactMap { part in
            let ends = part.split(separator: "-", maxSplits: 1).map { Int64($0) }
            guard let low = ends.first ?? nil, let high = ends.last ?? nil else { return nil }
            return span(low, high)
        }
    }

    /// As evidence that it is listened on.
    func evidence(of port: UInt16) -> Evidence {
        Evidence(
            source: tcp.contains(port) ? "sock_diag" : "/proc/net/udp", field: "local port",
            after: Double(port))
    }

    /// Those in `range` that are not reserved, rising.
    func inside(_ range: ClosedRange<UInt16>) -> [UInt16] {
        tcp.union(udp).filter { port in
            port != 0 && range.contains(port) && !reserved.contains { $0.contains(port) }
        }.sorted()
    }

    /// Two numbers as a range of ports; `nil` for what is none.
    static func span(_ low: Int64, _ high: Int64) -> ClosedRange<UInt16>? {
        guard let low = UInt16(exactly: low), let high = UInt16(exactly: high), low <= high else {
            return nil
        }
        return low...high
    }
}
