import Kernel

/// A network to which segments were sent again, by TCP_INFO of the connections that were looked at twice.
struct LossyNetwork {
    /// `10.1.2.0/24`, `2001:db8:1:2::/64`.
    let name: String
    let retransmits: UInt64
    let connections: Int

    var evidence: Evidence {
        Evidence(
            source: "TCP_INFO", field: "tcpi_total_retrans to \(name) in the window",
            after: Double(retransmits))
    }

    /// Those with any, worst first; none where TCP_INFO cannot be seen.
    static func worst(_ exam: Examination) -> [LossyNetwork] {
        // Where losses go is told when it can be seen, and is no part of the judgement.
        let seen = (try? exam.connections { $0.state == .established }) ?? []
        var byNetwork: [SocketEndpoint: (retransmits: UInt64, connections: Int)] = [:]
        for connection in seen {
            guard let again = connection.retransmits, again > 0 else { continue }
            let network = connection.after.remote.network
            byNetwork[network, default: (0, 0)].retransmits += UInt64(again)
            byNetwork[network, default: (0, 0)].connections += 1
        }
        return byNetwork.sorted { ($1.value.retransmits, $0.key) < ($0.value.retransmits, $1.key) }
            .map { network, counts in
                LossyNetwork(
                    name: "\(network.address)/\(network.isIPv6 ? 64 : 24)", retransmits: counts.retransmits,
                    connections: counts.connections)
            }
    }
}

extension SocketEndpoint {
    /// The first address of its /24, or of its /64.
    fileprivate var network: SocketEndpoint {
        let plain = unmapped(port: 0)
        let high = plain.isIPv6 ? plain.high : plain.high & 0xffff_ff00_0000_0000
        return SocketEndpoint(isIPv6: plain.isIPv6, high: high, low: 0, port: 0)
    }
}
