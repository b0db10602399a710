import Glibc
import Kernel
import TestKit
import Testing

struct SocketReplyTests {
    @Test func readsListenersOfBothFamiliesWithTheirDrops() throws {
        var rows = SocketRows()
        let outcomes = try SocketRecording.datagrams("listeners").map {
            SocketReply.decode($0, into: &rows).outcome
        }
        #expect(outcomes == [.unfinished, .finished])
        #expect(
            rows.seen.sorted { ($0.port, $0.limit) < ($1.port, $1.limit) } == [
                .init(address: "0.0.0.0", port: 7070, queue: 0, limit: 4096, drops: 0),
                .init(address: "127.0.0.1", port: 8080, queue: 3, limit: 2, drops: 50),
                .init(address: "127.0.0.1", port: 8080, queue: 32, limit: 100, drops: 0),
                .init(address: "::", port: 9090, queue: 0, limit: 0, drops: 0),
            ])
        #expect(rows.inodes.count == 4)
        #expect(rows.cookies.count == 4)
    }

    @Test func countsStates() throws {
        var counter = StateCount()
        for datagram in try SocketRecording.datagrams("all") {
            _ = SocketReply.decode(datagram, sequence: 7, into: &counter)
        }
        let states = counter.states
        let counted = SocketState.allCases.map { states[$0] }
        #expect(counted == [81, 25, 3, 0, 1, 1, 0, 1, 0, 6, 0])
        #expect(states.receiveQueueBytes == 1001)
        #expect(states.sendQueueBytes == 25)
    }

    @Test(arguments: [
        (SocketRecording.message(type: 3, SocketRecording.bytes(Int32(0))), SocketReply.Outcome.finished),
        (SocketRecording.message(type: 3), .finished),
        (SocketRecording.message(type: 3, SocketRecording.bytes(-ENOENT)), .refused(ENOENT)),
        (SocketRecording.message(type: 2, SocketRecording.bytes(-EPERM)), .refused(EPERM)),
        (SocketRecording.message(type: 2, SocketRecording.bytes(Int32.min)), .refused(Int32.min)),
        (SocketRecording.message(type: 2, SocketRecording.bytes(Int32(0))), .unfinished),
        (SocketRecording.message(type: 2), .malformed),
        (SocketRecording.message(type: 4), .refused(ENOBUFS)),
        (SocketRecording.message(type: 1), .unfinished),
        (SocketRecording.message(type: 18, [2, 10]), .malformed),
        (SocketRecording.message(type: 3, sequence: 2), .unfinished),
        (SocketRecording.message(type: 3, length: 0), .malformed),
        (SocketRecording.message(type: 3, length: 15), .malformed),
        (SocketRecording.message(type: 3, length: 17), .malformed),
        (SocketRecording.message(type: 1) + [0, 0, 0], .malformed),
        ([], .malformed),
    ])
    func tellsHowADumpGoesOn(_ datagram: [UInt8], _ outcome: SocketReply.Outcome) {
        var rows = SocketRows()
        #expect(SocketReply.decode(datagram, into: &rows).outcome == outcome)
        #expect(rows.seen.isEmpty)
    }

    @Test func marksATornListing() {
        var rows = SocketRows()
        let torn = SocketRecording.message(type: 3, flags: 0x12)
        #expect(SocketReply.decode(torn, into: &rows).isTorn)
        #expect(!SocketReply.decode(SocketRecording.message(type: 3), into: &rows).isTorn)
    }

    @Test func leavesOutDropsThatTheKernelDidNotSend() {
        var rows = SocketRows()
        let row = [UInt8](repeating: 0, count: 72)
        // SKMEMINFO of eight words, as before Linux 4.7; one that claims more than there is; a zero length.
        for attribute: [UInt8] in [
            [36, 0, 7, 0] + [UInt8](repeating: 9, count: 32), [44, 0, 7, 0], [0, 0, 7, 0],
        ] {
            _ = SocketReply.decode(SocketRecording.message(type: 20, row + attribute), into: &rows)
        }
        #expect(rows.seen.map(\.drops) == [nil, nil, nil])
    }

    @Test func survivesEveryTruncation() throws {
        for datagram in try SocketRecording.datagrams("listeners") {
            for count in 0..<datagram.count {
                var rows = SocketRows()
                let reply = SocketReply.decode(Array(datagram[..<count]), into: &rows)
                #expect(reply.outcome != .finished)
                #expect(rows.seen.count <= 4)
            }
        }
    }

    @Test(arguments: 0..<200)
    func survivesDamage(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for original in try SocketRecording.datagrams("listeners") {
            var datagram = original
            for _ in 0..<Int.random(in: 1...24, using: &random) {
                let place = Int.random(in: 0..<datagram.count, using: &random)
                datagram[place] = UInt8.random(in: 0...255, using: &random)
            }
            var (rows, states) = (SocketRows(), StateCount())
            let reply = SocketReply.decode(datagram, into: &rows)
            #expect(SocketReply.decode(datagram, into: &states) == reply)
            #expect(rows.seen.count <= datagram.count / 16)
        }
    }
}
