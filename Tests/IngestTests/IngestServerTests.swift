import Bytes
import CLinux
import Foundation
import Ingest
import Telemetry
import TestKit
import Testing
import Threads
import WireFormats

struct IngestServerTests {
    /// A sidecar's three sockets in a temporary folder, served until the test has sent what it sends.
    private func serve(
        _ body: (_ folder: String, _ health: [SocketHealth]) throws -> Void
    ) throws -> (values: [String: Double], counted: [String: Double], leftovers: [String]) {
        let folder = try TemporaryFolder()
        var generator = SplitMix64(seed: 1)
        let options = SeriesTableOptions(
            secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 1_700_000_000_000))
        let server = try IngestServer(
            IngestSocketOptions.defaults(in: folder.path), table: options,
            queueLimit: IngestServer.queueLimit())
        let thread = try NamedThread("ingest") { server.run() }
        do {
            try body(folder.path, server.health)
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

    @Test func leavesNoSmuggledDescriptorOpen() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        var during = 0
        let result = try serve { folder, health in
            for lane in Lane.allCases {
                let socket = try RawSocket(path: "\(folder)/\(lane.fileName)", type: lane.socketType)
                for _ in 0..<50 { try socket.send(Array("fds:1|c\n".utf8), smuggling: 0) }
            }
            var client = try PushClient(directory: folder)
            try client.send(Array("fds:1|c".utf8))
            try client.flush()
            during = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }
        #expect(result.values["fds_total"] == 151)
        // Sockets, epoll, eventfd and the few connections: far from the 150 that were sent.
        #expect(during - before < 60)
    }
}
