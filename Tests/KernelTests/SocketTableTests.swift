import Glibc
import Kernel
import TestKit
import Testing

struct SocketTableTests {
    private static let end = PlayedChannel.Step.datagram(SocketRecording.message(type: 3))

    private static func recorded() throws -> [PlayedChannel.Step] {
        try SocketRecording.datagrams("listeners").map { .datagram($0) }
    }

    @Test func asksForListenersAndTheirMemoryOnly() throws {
        let channel = PlayedChannel([try Self.recorded()])
        var rows = SocketRows()
        #expect(try SocketTable(channel: channel).listeners(into: &rows) == false)
        #expect(rows.seen.count == 4)
        let request = try #require(channel.requests.first)
        // 76 bytes, TCPDIAG_GETSOCK, REQUEST | DUMP, sequence 1; ext SKMEMINFO; states LISTEN.
        #expect(Array(request[..<12]) == [76, 0, 0, 0, 18, 0, 1, 3, 1, 0, 0, 0])
        #expect(Array(request[16..<20]) == [2, 0, 0, 0x40])
        #expect(Array(request[68..<72]) == [0, 4, 0, 0])
    }

    @Test(arguments: [ENOBUFS, EINTR])
    func triesAPassingFailureOnceMore(_ code: Int32) throws {
        let second = try SocketRecording.datagrams("listeners").map { bytes in
            PlayedChannel.Step.datagram(Self.renumbered(bytes, 2))
        }
        let first = try Self.recorded()[0]
        let channel = PlayedChannel([[first, .failure(code)], second])
        var rows = SocketRows()
        _ = try SocketTable(channel: channel).listeners(into: &rows)
        #expect(rows.begun == 2)
        #expect(rows.seen.count == 4)
        #expect(channel.resets == 1)
    }

    @Test(
        arguments: [
            ([.failure(ENOBUFS)], KernelError.failed("sock_diag", errno: ENOBUFS), 2),
            ([.failure(EACCES)], .denied("sock_diag"), 1),
            (
                [.datagram(SocketRecording.message(type: 2, SocketRecording.bytes(-EPERM)))],
                .denied("sock_diag"), 1
            ),
            (
                [.datagram(SocketRecording.message(type: 3, SocketRecording.bytes(-ENOENT)))],
                .missing("sock_diag"), 1
            ),
            (
                [.datagram(SocketRecording.message(type: 2, SocketRecording.bytes(-EOPNOTSUPP)))],
                .missing("sock_diag"), 1
            ),
            ([.datagram([1, 2, 3])], .malformed("sock_diag", expected: "whole netlink messages"), 1),
            ([], .failed("sock_diag", errno: EAGAIN), 1),
        ] as [([PlayedChannel.Step], KernelError, Int)])
    func reportsWhatDoesNotPass(_ dump: [PlayedChannel.Step], _ error: KernelError, _ requests: Int) {
        let channel = PlayedChannel([dump, dump])
        var rows = SocketRows()
        #expect(throws: error) { _ = try SocketTable(channel: channel).listeners(into: &rows) }
        #expect(channel.requests.count == requests)
        #expect(channel.resets == requests)
    }

    @Test func saysThatAListingWasTorn() throws {
        let torn = PlayedChannel.Step.datagram(SocketRecording.message(type: 1, flags: 0x12))
        var rows = SocketRows()
        #expect(try SocketTable(channel: PlayedChannel([[torn, Self.end]])).listeners(into: &rows))
    }

    @Test func walksInSteps() throws {
        let datagrams = try SocketRecording.datagrams("all").map { bytes in
            PlayedChannel.Step.datagram(Self.renumbered(bytes, 1))
        }
        let channel = PlayedChannel([datagrams])
        var walk = SocketWalk(table: SocketTable(channel: channel))
        var (counter, pauses) = (StateCount(), 0)
        let end = try walk.walk(into: &counter) {
            pauses += 1
            return true
        }
        #expect(end == SocketWalk.End(source: .sockDiag, isTorn: false))
        #expect(counter.states[.established] == 81)
        #expect(pauses == datagrams.count - 1)
        #expect(Array(channel.requests[0][68..<72]) == [0xff, 0x0f, 0, 0])
    }

    @Test func walksOtherStatesWithTheirMemory() throws {
        let channel = PlayedChannel([[Self.end]])
        var walk = SocketWalk(
            table: SocketTable(channel: channel), states: SocketStates.boundInactive, withMemory: true)
        var counter = StateCount()
        _ = try walk.walk(into: &counter) { true }
        #expect(channel.requests[0][19] == 0x40)
        #expect(Array(channel.requests[0][68..<72]) == [0, 0x20, 0, 0])
    }

    @Test func stopsAWalkWhenTold() throws {
        let first = PlayedChannel.Step.datagram(SocketRecording.message(type: 1))
        let channel = PlayedChannel([
            [first, Self.end], [.datagram(SocketRecording.message(type: 3, sequence: 2))],
        ])
        var walk = SocketWalk(table: SocketTable(channel: channel))
        var counter = StateCount()
        #expect(try walk.walk(into: &counter) { false } == nil)
        #expect(channel.resets == 1)
        #expect(try walk.walk(into: &counter) { true } == SocketWalk.End(source: .sockDiag, isTorn: false))
        #expect(counter.states == SocketStates())
    }

    @Test func beginsAWalkAgainOnlyOnce() throws {
        let channel = PlayedChannel([[.failure(ENOBUFS)], [.failure(ENOBUFS)]])
        var walk = SocketWalk(table: SocketTable(channel: channel))
        var counter = StateCount()
        #expect(try walk.step(into: &counter) == nil)
        #expect(throws: KernelError.failed("sock_diag", errno: ENOBUFS)) {
            _ = try walk.step(into: &counter)
        }
        #expect(channel.requests.count == 2)
    }

    private static func renumbered(_ bytes: [UInt8], _ sequence: UInt8) -> [UInt8] {
        var (bytes, place) = (bytes, 0)
        while place + 16 <= bytes.count {
            bytes[place + 8] = sequence
            place += (Int(bytes[place]) | Int(bytes[place + 1]) << 8) + 3 & ~3
        }
        return bytes
    }
}
