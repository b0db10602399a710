import Glibc
import Kernel
import Testing

struct TCPInfoQueryTests {
    /// Sockets that the listing of a recording shows.
    private static func sockets(_ count: Int) throws -> [SocketIdentity] {
        var listed = Identities()
        for datagram in try SocketRecording.datagrams("all") {
            _ = SocketReply.decode(datagram, sequence: 7, into: &listed)
        }
        return Array(listed.seen.prefix(count))
    }

    private static func answer(_ cookie: UInt8 = 1, sequence: UInt32 = 1) -> PlayedChannel.Step {
        var row = [UInt8](repeating: 0, count: 72)
        row[44] = cookie
        return .datagram(
            SocketRecording.message(
                type: 20, sequence: sequence, row + [12, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8]))
    }

    private static func refusal(_ code: Int32) -> PlayedChannel.Step {
        .datagram(
            SocketRecording.message(
                type: 2, SocketRecording.bytes(0 &- code) + [UInt8](repeating: 0, count: 72)))
    }

    @Test func asksForSeveralAtOnceByTheirExactNames() throws {
        let sockets = try Self.sockets(3)
        let channel = PlayedChannel([[Self.answer(), Self.answer(), Self.answer()]])
        var rows = SocketRows()
        let gone = try TCPInfoQuery(channel: channel).ask(sockets[...], into: &rows)
        #expect(gone == 0)
        #expect(rows.seen.count == 3)
        #expect(channel.requests.count == 1)
        let requests = try #require(channel.requests.first)
        #expect(requests.count == 3 * 72)
        for (place, socket) in sockets.enumerated() {
            let request = Array(requests[place * 72..<(place + 1) * 72])
            // 72 bytes, SOCK_DIAG_BY_FAMILY, REQUEST and not DUMP, sequence 1; its family, TCP, ext INFO.
            #expect(Array(request[..<12]) == [72, 0, 0, 0, 20, 0, 1, 0, 1, 0, 0, 0])
            let family = UInt8(socket.isIPv6 ? AF_INET6 : AF_INET)
            #expect(Array(request[16..<20]) == [family, 6, 2, 0])
            let port = UInt16(request[24]) << 8 | UInt16(request[25])
            #expect(port == socket.local.port)
            let cookie = request[64..<72].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            #expect(cookie == socket.cookie)
        }
    }

    @Test func asksForMoreWhenTold() throws {
        let channel = PlayedChannel([[Self.answer()]])
        var rows = SocketRows()
        _ = try TCPInfoQuery(channel: channel, withMore: true).ask(try Self.sockets(1)[...], into: &rows)
        // INFO, CONG and SKMEMINFO.
        #expect(channel.requests[0][18] == 0x4a)
    }

    @Test func findsASocketAgainByWhatWasKeptOfIt() throws {
        for socket in try Self.sockets(80) {
            let kept = SocketIdentity(
                local: socket.local, remote: socket.remote, interface: socket.interface, cookie: socket.cookie
            )
            let channel = PlayedChannel([[Self.answer()], [Self.answer(sequence: 2)]])
            let query = TCPInfoQuery(channel: channel)
            var rows = SocketRows()
            _ = try query.ask([socket], into: &rows)
            _ = try query.ask([kept], into: &rows)
            #expect(channel.requests[0][16...] == channel.requests[1][16...])
        }
    }

    @Test func asksForAnySocketOfItsAddressesWithoutACookie() {
        let place = SocketEndpoint(isIPv6: false, high: 0x7f00_0001 << 32, low: 0, port: 80)
        let socket = SocketIdentity(local: place, remote: place, interface: 3, cookie: 0)
        #expect(socket.cookie == .max)
        #expect(socket.interface == 3)
        #expect(socket.local == place)
    }

    @Test func tellsWhoHasGone() throws {
        let channel = PlayedChannel([[Self.refusal(ENOENT), Self.answer(), Self.refusal(ESTALE)]])
        var rows = SocketRows()
        #expect(try TCPInfoQuery(channel: channel).ask(try Self.sockets(3)[...], into: &rows) == 2)
        #expect(rows.seen.count == 1)
        #expect(channel.resets == 0)
    }

    @Test(
        arguments: [
            ([.failure(ENOBUFS)], .failed("sock_diag", errno: ENOBUFS)),
            ([answer(), .failure(ENOBUFS)], .failed("sock_diag", errno: ENOBUFS)),
            ([refusal(EPERM)], .denied("sock_diag")), ([refusal(EINVAL)], .missing("sock_diag")),
            ([refusal(Int32.min)], .failed("sock_diag", errno: Int32.min)),
            ([answer()], .failed("sock_diag", errno: EAGAIN)),
            ([.datagram([])], .malformed("sock_diag", expected: "one socket")),
            ([.datagram([1, 2, 3])], .malformed("sock_diag", expected: "one socket")),
            (
                [.datagram(SocketRecording.message(type: 20, [2, 1]))],
                .malformed("sock_diag", expected: "one socket")
            ),
            (
                [.datagram(SocketRecording.message(type: 3))],
                .malformed("sock_diag", expected: "one socket")
            ),
        ] as [([PlayedChannel.Step], KernelError)])
    func endsTheBatchWithAFailure(_ steps: [PlayedChannel.Step], _ error: KernelError) throws {
        let channel = PlayedChannel([steps])
        let sockets = try Self.sockets(3)
        var rows = SocketRows()
        #expect(throws: error) {
            _ = try TCPInfoQuery(channel: channel).ask(sockets[...], into: &rows)
        }
        #expect(channel.resets == 1)
    }

    @Test func passesOverWhatAnEarlierBatchAskedFor() throws {
        let channel = PlayedChannel([[.failure(ENOBUFS)], [Self.answer(), Self.answer(2, sequence: 2)]])
        let query = TCPInfoQuery(channel: channel)
        let sockets = try Self.sockets(2)
        var rows = SocketRows()
        #expect(throws: KernelError.self) { _ = try query.ask(sockets[...], into: &rows) }
        _ = try query.ask(sockets[...], into: &rows)
        #expect(rows.cookies == [2])
    }

    @Test func saysWhatWasExpected() {
        #expect(
            KernelError.malformed("sock_diag", expected: "one socket").description
                == "`sock_diag` is not as the kernel writes it: expected one socket")
    }
}

private struct Identities: SocketSink {
    var seen: [SocketIdentity] = []

    mutating func begin() {}
    mutating func take(_ row: SocketRow) { seen.append(row.identity) }
}
