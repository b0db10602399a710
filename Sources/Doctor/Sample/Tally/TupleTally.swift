import Kernel

/// Counts outgoing connections by where they come from and go to, in bounded memory (Misra and Gries, 1982).
///
/// Up to `limit` tuples every count is exact. Beyond, one that finds no place takes a connection from every other, so
/// that counts are too small by at most one part in `limit` of all: far less than the share of the ports that matters.
struct TupleTally {
    /// Tuples counted at a time.
    static let limit = 4096

    private struct Tuple: Hashable {
        /// Its port is 0.
        var source: SocketEndpoint
        var destination: SocketEndpoint
    }

    private struct Count {
        var used = 0
        var timeWait = 0
        var even = 0

        mutating func add(_ socket: TCPSocket) {
            used += 1
            if socket.state == .timeWait { timeWait += 1 }
            if socket.local.port % 2 == 0 { even += 1 }
        }

        /// Nobody knows which it was; no part may exceed the whole.
        mutating func removeOne() {
            used -= 1
            timeWait = min(timeWait, used)
            even = min(even, used)
        }
    }

    private var counts: [Tuple: Count] = [:]
    /// A bit for each local port.
    private var portsUsed = [UInt64](repeating: 0, count: (1 << 16) / 64)
    private(set) var sockets = 0
    /// Connections that are in no count.
    private(set) var uncounted = 0

    /// Counts a connection whose local port connect(2) chooses.
    mutating func count(_ socket: TCPSocket) {
        sockets += 1
        portsUsed[Int(socket.local.port / 64)] |= 1 << UInt64(socket.local.port % 64)
        // An IPv4 connection of an IPv6 socket uses up the ports of IPv4.
        let tuple = Tuple(
            source: socket.local.unmapped(port: 0),
            destination: socket.remote.unmapped(port: socket.remote.port))
        if counts.count >= Self.limit, counts[tuple] == nil, !makeRoom() {
            uncounted += 1
            return
        }
        counts[tuple, default: Count()].add(socket)
    }

    /// Different local ports.
    var ports: Int { portsUsed.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Different destinations of the counted.
    var destinations: Int { Set(counts.keys.lazy.map(\.destination)).count }

    /// The fullest, at most `number`, in a fixed order.
    func fullest(_ number: Int) -> [SocketFacts.Tuple] {
        let tuples = counts.map { tuple, count in
            var facts = SocketFacts.Tuple(
                source: tuple.source, destination: tuple.destination, used: count.used,
                timeWait: count.timeWait)
            facts.even = count.even
            return facts
        }
        let sorted = tuples.sorted {
            ($1.used, $0.source, $0.destination) < ($0.used, $1.source, $1.destination)
        }
        return Array(sorted.prefix(number))
    }

    /// Takes one connection from every tuple, and the newcomer's with them; says whether a place became free.
    private mutating func makeRoom() -> Bool {
        let before = counts.count
        for place in counts.values.indices { counts.values[place].removeOne() }
        uncounted += before
        counts = counts.filter { $0.value.used > 0 }
        return counts.count < before
    }
}
