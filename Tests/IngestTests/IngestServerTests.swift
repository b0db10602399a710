import Bytes
import CLinux
import Foundation
import Ingest
import Telemetry
import TestKit
import Testing
import Threads
import WireFormats

/// One after the other: some count the descriptors of the whole process.
@Suite(.serialized)
struct IngestServerTests {
    /// A sidecar's three sockets in a temporary folder, served until the test has sent what it sends.
    private func serve(
        credentials: Bool = false, _ body: (_ folder: String, _ server: IngestServer) throws -> Void
    ) throws -> (values: [String: Double], counted: [String: Double], leftovers: [String]) {
        let folder = try TemporaryFolder()
        var generator = SplitMix64(seed: 1)
        let options = SeriesTableOptions(
            secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 1_700_000_000_000))
        var sockets = IngestSocketOptions.defaults(in: folder.path)
        sockets[0].passesCredentials = credentials
        let server = try IngestServer(
            sockets, table: options,
            queueLimit: IngestServer.queueLimit())
        let thread = try NamedThread("ingest") { server.run() }
        do {
            try body(folder.path, server)
        } catch {
            server.stop()
            thread.join()
            throw error
        }
        server.stop()
        thread.join()
        let application = ApplicationSection(server.table)
        var health = HealthSection(server.table, server.health, server.logbook)
        let values = IntakeFixture.values(
            of: application.section(at: Timestamp(milliseconds: 1_700_000_001_000)))
        let counted = IntakeFixture.values(of: health.section()).filter { $0.value != 0 }
        return (values, counted, try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    @Test(arguments: Lane.allCases)
    func closesTheLedgerOfEveryLane(_ lane: Lane) throws {
        var sent = 0
        let result = try serve { folder, _ in
            var client = try PushClient(directory: folder, lane: lane)
            var generator = SplitMix64(seed: 42)
            for _ in 0..<20_000 {
                let amount = Int.random(in: 0...1000, using: &generator)
                sent += amount
                try client.send(Array("ledger.sum:\(amount)|c|#k:\(amount % 7)".utf8))
                try client.send(Array("ledger.hist:\(amount)|h".utf8))
            }
            try client.flush()
        }
        let sum = result.values.filter { $0.key.hasPrefix("ledger_sum_total") }.values.reduce(0, +)
        #expect(sum == Double(sent))
        #expect(result.values["ledger_hist_count"] == 20_000)
        #expect(result.values["ledger_hist_sum"] == Double(sent))
        #expect(result.counted["outrigger_ingest_samples_total{socket=\"\(lane.fileName)\"}"] == 40_000)
        #expect(!result.counted.keys.contains { $0.contains("rejected") })
        #expect(result.leftovers == [])
    }

    @Test func survivesRandomDatagramsBesideGoodOnes() throws {
        let result = try serve { folder, _ in
            let socket = try RawSocket(path: "\(folder)/dsd.sock", type: Lane.datagram.socketType)
            var generator = SplitMix64(seed: 9)
            for _ in 0..<10_000 {
                try socket.send(
                    (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                        UInt8.random(in: 0...255, using: &generator)
                    })
            }
            try socket.send(Array("good:1|c\n\u{0}\ngood:1|c".utf8))
        }
        #expect(result.values["good_total"] == 2)
        #expect(result.counted["outrigger_ingest_datagrams_total{socket=\"dsd.sock\"}"] == 10_001)
    }

    @Test func dropsTheCutLineOfAHugeDatagram() throws {
        let line = Array("huge:1|c\n".utf8)
        let result = try serve { folder, _ in
            let socket = try RawSocket(path: "\(folder)/dsd.sock", type: Lane.datagram.socketType)
            try socket.setSendBuffer(1 << 20)
            try socket.send(Array(repeatElement(line, count: 200_000 / line.count).joined()))
        }
        #expect(result.values["huge_total"] == Double(65_536 / line.count))
        #expect(result.counted["outrigger_ingest_truncated_total{socket=\"dsd.sock\"}"] == 1)
    }

    @Test func countsWhatBrokenStreamsLeave() throws {
        let name = "dsd.stream.sock"
        let result = try serve { folder, _ in
            for bytes in [
                [10, 0, 0, 0] + Array("a:1|c\nb:1".utf8), Array("a:1|c\nb:1|c".utf8), [0, 0, 9, 9],
                [4, 0], Array(("a:1|c\n" + String(repeating: "x", count: 20_000) + "\na:1|c\n").utf8), [],
            ] {
                try RawSocket(path: "\(folder)/\(name)", type: Lane.stream.socketType).send(bytes)
            }
        }
        #expect(result.values == ["a_total": 4])
        #expect(result.counted["outrigger_ingest_truncated_total{socket=\"\(name)\"}"] == 3)
        #expect(
            result.counted["outrigger_ingest_rejected_total{reason=\"frame_too_big\", socket=\"\(name)\"}"]
                == 1)
        #expect(
            result.counted["outrigger_ingest_rejected_total{reason=\"too_long\", socket=\"\(name)\"}"] == 1)
    }

    @Test func closesConnectionsBeyondTheLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let result = try serve { folder, _ in
            let path = "\(folder)/dsd.seqpacket.sock"
            var open: [RawSocket] = []
            for _ in 0..<1024 { open.append(try RawSocket(path: path, type: Lane.seqpacket.socketType)) }
            let extra = try RawSocket(path: path, type: Lane.seqpacket.socketType)
            #expect(extra.readsEnd())
            try open[1023].send(Array("last:1|c".utf8))
        }
        #expect(result.values["last_total"] == 1)
        #expect(
            result.counted[
                "outrigger_ingest_rejected_total{reason=\"too_many_connections\", socket=\"dsd.seqpacket.sock\"}"
            ]
                == 1)
    }

    /// With credentials there is a control buffer, in which descriptors could arrive.
    @Test(arguments: [false, true])
    func leavesNoSmuggledDescriptorOpen(_ credentials: Bool) throws {
        let before = try Self.descriptors()
        var during = 0
        let result = try serve(credentials: credentials) { folder, _ in
            for lane in Lane.allCases {
                let socket = try RawSocket(path: "\(folder)/\(lane.fileName)", type: lane.socketType)
                for _ in 0..<100 { try socket.send(Array("fds:1|c\n".utf8), smuggling: 0) }
            }
            var client = try PushClient(directory: folder)
            try client.send(Array("fds:1|c".utf8))
            try client.flush()
            during = try Self.descriptors()
        }
        #expect(result.values["fds_total"] == 301)
        // Sockets, epoll, eventfd and the few connections: far from the 100 of each lane.
        #expect(during - before < 60)
    }

    private static func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    /// As many as a client library makes that closes its socket at every EAGAIN.
    @Test(arguments: [Lane.stream, Lane.seqpacket])
    func survivesAStormOfReconnects(_ lane: Lane) throws {
        let storm = 3000
        let before = try Self.descriptors()
        var after = 0
        let result = try serve { folder, server in
            let path = "\(folder)/\(lane.fileName)"
            for number in 0..<storm {
                let socket = try RawSocket(path: path, type: lane.socketType)
                try socket.send(Array("storm:1|c\nlast:\(number)|g\n".utf8))
            }
            // Its own end is read after all that came before.
            try RawSocket(path: path, type: lane.socketType).send(Array("end:1|c\n".utf8))
            try IngestServer.wait { server.samples == 2 * storm + 1 }
            after = try Self.descriptors()
        }
        #expect(result.values == ["storm_total": Double(storm), "end_total": 1])
        #expect(!result.counted.keys.contains { $0.contains("rejected") })
        #expect(after - before < 60)
    }

    @Test func namesWhoIsConnected() throws {
        var peers: [Peer] = []
        var origins: [String] = []
        var refusedOf: String?
        _ = try serve { folder, server in
            let open = try RawSocket(
                path: "\(folder)/\(Lane.stream.fileName)", type: Lane.stream.socketType)
            try open.send(Array("a:1|c\n".utf8))
            let clock = ApplicationSection(server.table)
            var now: Int64 = 1_700_000_000_000
            try IngestServer.wait {
                now += 1000
                _ = clock.section(at: Timestamp(milliseconds: now))
                try open.send(Array("a:1|c\nbad\n".utf8))
                let page = server.logbook.latest
                return !server.peers.connected.isEmpty && page.created.total > 0
                    && page.refused[.noValue] != nil
            }
            peers = Array(server.peers.connected.values)
            origins =
                server.logbook.latest.created.lists.first { $0.by == "origin" }?.entries.map(\.name) ?? []
            refusedOf = server.logbook.latest.refused[.noValue]?.peer
        }
        let comm = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8)
            .trimmingCharacters(in: .newlines)
        #expect(peers == [Peer(process: getpid(), user: geteuid(), comm: comm)])
        #expect(peers.first?.description == "\(comm) (pid \(getpid()), user \(geteuid()))")
        #expect(refusedOf == peers.first?.description)
        // A label holds no pid.
        #expect(origins == ["\(Lane.stream.fileName) \(comm)"])
    }

    @Test(arguments: [
        (Peer(process: nil, user: 65_534, comm: ""), "unknown process of user 65534"),
        (Peer(process: 7, user: 0, comm: ""), "? (pid 7, user 0)"),
    ])
    func saysWhatIsNotKnownOfAPeer(_ peer: Peer, _ text: String) { #expect(peer.description == text) }
}
