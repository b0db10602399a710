import Ingest
import Testing

/// What one client costs the others, counted in series and not in time.
struct TurnTests {
    /// A message of 60 KB in which each line makes a series.
    private static func flood(_ number: Int) -> [UInt8] {
        Array((0..<linesPerFlood).map { "f\(number)\($0 + 10_000):1|g\n" }.joined().utf8)
    }

    private static let linesPerFlood = 5000
    private static let floods = 4
    /// Of the honest client.
    private static let messages = 8

    private static func honest(_ number: Int) -> [UInt8] { Array("honest\(number):1|g\n".utf8) }

    /// The honest client's series fit the table only while the flood has made so many and no more.
    private func expectRoom(_ traffic: QueuedTraffic, _ maxSeries: Int) {
        let honest = traffic.values.filter { $0.key.contains("honest") }
        #expect(honest.count == Self.messages && honest.values.allSatisfy { $0 == 1 })
        // And of the flood each line counts once, in a series of its own or as one without room.
        #expect(traffic.samples + traffic.overflowed == Self.floods * Self.linesPerFlood + Self.messages)
        #expect(traffic.values.count == maxSeries)
    }

    /// The flooders are there first, and each has its turn first: a piece of its message, a seventh.
    @Test(arguments: Lane.allCases)
    func givesAnHonestClientItsTurnBesideAFloodOfNewSeries(_ lane: Lane) throws {
        let maxSeries = Self.floods * 1000
        // Datagrams of one socket share a queue, so the honest client has a socket of its own.
        let lanes = lane == .datagram ? [lane, lane] : [lane]
        let all = Self.floods * Self.linesPerFlood + Self.messages
        let traffic = try QueuedTraffic(lanes, maxSeries: maxSeries, values: all) { paths in
            let flooders = try (0..<Self.floods).map { number in
                let socket = try RawSocket(path: paths[0], type: lane.socketType)
                try socket.send(Self.flood(number))
                return socket
            }
            let client = try RawSocket(path: paths[paths.count - 1], type: lane.socketType)
            for number in 0..<Self.messages { try client.send(Self.honest(number)) }
            return flooders + [client]
        }
        expectRoom(traffic, maxSeries)
    }

    /// As many datagrams as the shortest queue holds are three turns; before the third come at most a flooder's first.
    @Test(arguments: [Lane.stream, .seqpacket])
    func looksAtDatagramsAfterEverySlowTurn(_ lane: Lane) throws {
        let (maxSeries, padding, messages) = (1000, 5000, 11)
        let all = Self.floods * Self.linesPerFlood + messages * (padding + 1)
        let traffic = try QueuedTraffic([.datagram, lane], maxSeries: maxSeries, values: all) { paths in
            let flooders = try (0..<Self.floods).map { number in
                let socket = try RawSocket(path: paths[1], type: lane.socketType)
                try socket.send(Self.flood(number))
                return socket
            }
            let clients = try (0..<messages).map { number in
                let socket = try RawSocket(path: paths[0], type: Lane.datagram.socketType)
                let plain = Array(repeatElement(Array("padding:1|g\n".utf8), count: padding).joined())
                try socket.send(plain + Self.honest(number))
                return socket
            }
            return flooders + clients
        }
        #expect(traffic.values.filter { $0.key.contains("honest") }.count == messages)
        #expect(traffic.samples + traffic.overflowed == all)
        #expect(traffic.values.count == maxSeries)
    }

    /// What was not taken in one turn is taken in the next, whatever happens to its sender meanwhile.
    @Test(arguments: Lane.allCases, [false, true])
    func losesNoLineOfAMessageOfManyTurns(_ lane: Lane, _ isStopped: Bool) throws {
        let length = Self.flood(1).count
        let prefix = lane == .stream ? [UInt8(length & 0xFF), UInt8(length >> 8), 0, 0] : []
        let traffic = try QueuedTraffic([lane], isStopped: isStopped, values: 2 * Self.linesPerFlood) {
            paths in
            for number in 1...2 {
                try RawSocket(path: paths[0], type: lane.socketType).send(prefix + Self.flood(number))
            }
            return []
        }
        #expect(
            traffic.values.count == 2 * Self.linesPerFlood && traffic.values.values.allSatisfy { $0 == 1 })
        #expect(traffic.samples == 2 * Self.linesPerFlood)
    }
}
