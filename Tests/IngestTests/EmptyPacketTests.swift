import Ingest
import Testing

/// An empty packet reads like the end of a connection.
struct EmptyPacketTests {
    private static let packets = ["a:1|c", "", "", "b:1|c\nb:1|c", "", "c:1|c", "", ""]

    @Test(arguments: [false, true], [false, true])
    func takesWhatIsBehindEmptyPackets(_ isHungUp: Bool, _ isStopped: Bool) throws {
        let traffic = try QueuedTraffic([.seqpacket], isStopped: isStopped, values: 4) { paths in
            let client = try RawSocket(path: paths[0], type: Lane.seqpacket.socketType)
            for packet in Self.packets { try client.send(Array(packet.utf8)) }
            return isHungUp ? [] : [client]
        }
        #expect(traffic.values == ["a_total": 1, "b_total": 2, "c_total": 1])
        // Those at the very end cannot be told from the end.
        #expect(traffic.datagrams >= 6 && traffic.datagrams <= Self.packets.count)
    }

    @Test func closesWhoSentNothingButEmptyPackets() throws {
        let traffic = try QueuedTraffic([.seqpacket], values: 1) { paths in
            for _ in 0..<2 {
                let client = try RawSocket(path: paths[0], type: Lane.seqpacket.socketType)
                for _ in 0..<3 { try client.send([]) }
            }
            let last = try RawSocket(path: paths[0], type: Lane.seqpacket.socketType)
            try last.send(Array("a:1|c".utf8))
            return [last]
        }
        #expect(traffic.values == ["a_total": 1])
    }
}
