import Foundation
import Ingest
import Kernel
import Telemetry
import TestKit
import Testing

struct QueueProbeTests {
    private let folder: TemporaryFolder
    private let server: IngestServer
    private let limit: Int

    init() throws {
        folder = try TemporaryFolder()
        limit = try #require(IngestServer.queueLimit())
        var generator = SplitMix64(seed: 1)
        server = try IngestServer(
            IngestSocketOptions.defaults(in: folder.path),
            table: SeriesTableOptions(
                secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 0)),
            queueLimit: limit)
    }

    private func depth(_ lane: Lane) -> UInt32? {
        server.queues.first { $0.name == lane.fileName }?.depth(by: UnixSocketQuery())
    }

    /// Nobody reads: the server is not run.
    @Test func tellsAnEmptyFromAUsedAndAFullDatagramQueue() throws {
        let sender = try RawSocket(path: "\(folder.path)/dsd.sock", type: Lane.datagram.socketType)
        #expect(depth(.datagram) == 0)
        try sender.send(Array("a:1|c".utf8))
        #expect(depth(.datagram) == 1)
        for _ in 1..<limit { try sender.send(Array("a:1|c".utf8)) }
        #expect(depth(.datagram) == 1)
        try sender.send(Array("a:1|c".utf8))
        #expect(depth(.datagram) == UInt32(limit + 1))
    }

    @Test(arguments: [Lane.stream, Lane.seqpacket])
    func countsTheConnectionsThatWait(_ lane: Lane) throws {
        var waiting: [RawSocket] = []
        for count in 0..<3 {
            #expect(depth(lane) == UInt32(count))
            waiting.append(try RawSocket(path: "\(folder.path)/\(lane.fileName)", type: lane.socketType))
        }
        withExtendedLifetime(waiting) { #expect(depth(lane) == 3) }
    }

    /// Also of bytes that nobody counts: an empty datagram waits as well.
    @Test func seesADatagramWithoutBytes() throws {
        let sender = try RawSocket(path: "\(folder.path)/dsd.sock", type: Lane.datagram.socketType)
        try sender.send([])
        #expect(depth(.datagram) == 1)
    }

    /// The numbers of its files may be other files' by then.
    @Test func saysNothingWhenTheSocketsAreClosed() {
        for lane in Lane.allCases { #expect(depth(lane) == 0) }
        server.stop()
        server.run()
        for lane in Lane.allCases { #expect(depth(lane) == nil) }
    }

    @Test func knowsNothingOfASocketThatIsGone() throws {
        #expect(try UnixSocketQuery().state(ofInode: .max) == nil)
    }
}
