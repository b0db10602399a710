import Doctor
import Kernel
import TestKit
import Testing

/// Sockets as lines of text, and back.
struct RecordedLinesTests {
    @Test func writesASocketAsALine() {
        var socket = MadeUpSockets.socket(
            .established, "10.0.0.5:8080", "[2001:db8::1]:51234", timer: .zeroWindowProbe, retransmits: 3,
            received: 7, sent: 131_072, cookie: 4097, expires: 12_000)
        (socket.uid, socket.inode, socket.interface, socket.drops) = (1000, 48_123, 2, 9)
        let text =
            "established 10.0.0.5:8080 [2001:db8::1]:51234 7 131072 persist 3 12000 1000 48123 4097 2 9 -"
        #expect(socket.line == text)
        #expect(TCPSocket(line: text[...]) == socket)
        #expect(TCPSocket(line: "  \(text.replacing(" ", with: "\t"))\r\n") == socket)
    }

    @Test(arguments: 0..<200)
    func readsWhatItWrites(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let socket = MadeUpSockets.any(&random)
            #expect(TCPSocket(line: socket.line[...]) == socket)
        }
    }

    private static let good = "established 1.2.3.4:80 [::1]:81 1 2 on 3 4 5 6 7 8 9 10"

    @Test(arguments: [
        "", " ", "\0", "established", good + " 11", "ESTABLISHED" + good.dropFirst(11),
        // Not an address, not a port, a port too large, brackets where none belong.
        good.replacing("1.2.3.4", with: "1.2.3"), good.replacing("1.2.3.4", with: "1.2.3.4\0"),
        good.replacing("[::1]", with: "::1"), good.replacing("1.2.3.4", with: "[1.2.3.4]"),
        good.replacing(":80", with: ":65536"), good.replacing(":80", with: ""), good.replacing("[", with: ""),
        good.replacing("[::1]", with: "[]"),
        good.replacing("::1", with: String(repeating: "0", count: 1 << 16)),
        // Numbers that are none, or too large for the kernel's field.
        good.replacing(" 1 2 ", with: " -1 2 "), good.replacing(" 1 2 ", with: " 4294967296 2 "),
        good.replacing(" on 3 ", with: " on 256 "), good.replacing(" on ", with: " off? "),
        good.replacing(" 7 8 ", with: " 18446744073709551616 8 "), good.replacing(" 10", with: " --"),
    ])
    func refusesOtherText(_ line: String) {
        #expect(TCPSocket(line: Self.good[...]) != nil)
        #expect(TCPSocket(line: line[...]) == nil)
    }

    @Test(arguments: 0..<200)
    func survivesDamage(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = Array(MadeUpSockets.any(&random).line.utf8)
        for _ in 0..<3 {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let text = String(
            decoding: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)), as: UTF8.self)
        if let socket = TCPSocket(line: text[...]) { #expect(TCPSocket(line: socket.line[...]) == socket) }
        _ = UnixListener(line: text[...])
        _ = ConnectionDetail.read(line: text[...])
    }

    @Test(arguments: [
        ("", "7 1 128"), ("/run/gateway.sock", "7 1 128 /run/gateway.sock"),
        ("@abstract", "7 1 128 @abstract"), ("/a b%\n\u{7f}", "7 1 128 /a%20b%25%0a%7f"),
        ("/\u{fffd}\u{2028}", "7 1 128 /\u{fffd}%e2%80%a8"),
    ])
    func writesAUnixListenerAsALine(_ name: String, _ line: String) {
        let listener = UnixListener(inode: 7, name: name, queue: 1, limit: 128)
        #expect(listener.line == line)
        #expect(UnixListener(line: line[...]) == listener)
    }

    @Test(arguments: [
        "", "7 1", "x 1 128 /a", "7 1 128 /a b", "7 1 128 /%", "7 1 128 /%2", "7 1 128 /%2g",
        "7 1 4294967296 /a", "7 1 128 " + String(repeating: "a", count: 1000),
    ])
    func refusesOtherUnixListeners(_ line: String) {
        #expect(UnixListener(line: line[...]) == nil)
    }

    @Test func writesDetailsAsALine() throws {
        var detail = ConnectionDetail()
        #expect(detail.line(cookie: 0) == "0")
        detail.congestionControl = "cubic"
        (detail.acknowledgedBytes, detail.receivedBytes) = (.max, 12)
        (detail.notSentBytes, detail.congestionWindow, detail.segmentBytes) = (1, 2, 3)
        (detail.rtoMicroseconds, detail.rttMicroseconds, detail.totalRetransmits) = (4, 5, 6)
        detail.lastDataSentMilliseconds = 7
        (detail.lastDataReceivedMilliseconds, detail.lastAckReceivedMilliseconds) = (8, 9)
        detail.receiveBufferBytes = 10
        let line = """
            11 cong=cubic acked=18446744073709551615 received=12 notsent=1 cwnd=2 mss=3 rto=4 rtt=5 retrans=6 \
            lastsnd=7 lastrcv=8 lastack=9 rcvbuf=10
            """
        #expect(detail.line(cookie: 11) == line)
        let read = try #require(ConnectionDetail.read(line: line[...]))
        #expect(read.cookie == 11)
        #expect(read.detail == detail)
        #expect(ConnectionDetail.read(line: "11 later=word")?.detail == ConnectionDetail())
    }

    @Test(arguments: [
        "", "cubic", "-1", "1 cubic", "1 cwnd=", "1 cwnd=x", "1 cwnd=4294967296", "1 cong=", "1 =1 cwnd",
    ])
    func refusesOtherDetails(_ line: String) {
        #expect(ConnectionDetail.read(line: line[...]) == nil)
    }
}
