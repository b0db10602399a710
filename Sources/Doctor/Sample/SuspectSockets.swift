import Kernel

/// Sockets besides listeners of which it is worth knowing who holds them: connections that this host opened and nobody
/// closes, and datagram sockets that drop.
struct SuspectSockets {
    /// Fewer connections in CLOSE_WAIT are nobody's leak.
    static let leastCloseWait = 20
    /// Destinations of which one connection is looked for, those with the most in CLOSE_WAIT.
    static let destinationLimit = 16
    /// Datagram sockets that are looked for, those that dropped most.
    static let datagramLimit = 5

    let inodes: Set<UInt32>

    init(in sample: HostSample) {
        // What could not be seen names nobody.
        let leaking = (try? sample.sockets.get()).map(Self.leaking) ?? []
        let dropping = (try? sample.udpSockets.get()).map(Self.dropping) ?? []
        inodes = Set(leaking + dropping)
    }

    /// The oldest of each destination: it is the same at the next look.
    private static func leaking(_ facts: SocketFacts) -> [UInt32] {
        let opened = facts.rows(in: .closeWait) { $0.inode != 0 && facts.ports[$0.local.port] == nil }
        guard opened.count >= leastCloseWait else { return [] }
        return Dictionary(grouping: opened, by: \.remote)
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .prefix(destinationLimit)
            .compactMap { $0.value.min { $0.cookie < $1.cookie }?.inode }
    }

    private static func dropping(_ sockets: [UDPSocketSample]) -> [UInt32] {
        sockets.filter { $0.drops > 0 && $0.inode != 0 }
            .sorted { ($1.drops, $0.inode) < ($0.drops, $1.inode) }
            .prefix(datagramLimit).map(\.inode)
    }
}
