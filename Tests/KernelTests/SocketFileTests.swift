import Bytes
import Foundation
import Kernel
import Testing

struct SocketFileTests {
    private static let heading =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    private static let broken =
        "`net/tcp` is not as the kernel writes it: expected a first line with `local_address`, then a line for "
        + "each socket"

    private static func listener(_ place: Int, port: Int) -> String {
        "\(place): 00000000:\(hex(port)) 00000000:0000 0A 00000000:00000003 00:00000000 00000000 0 0 77 1\n"
    }

    private static func connection(_ place: Int, from port: Int) -> String {
        "\(place): 0100007F:\(hex(port)) 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 0 0 9 1\n"
    }

    private static func hex(_ port: Int) -> String { String(format: "%04X", port) }

    private static func describe(_ row: SocketRow) -> String {
        let (local, remote) = (row.local, row.remote)
        return "\(local.address)|\(local.port) \(remote.address)|\(remote.port) state \(row.state) "
            + "timer \(row.timer) for \(row.expiresMilliseconds) again \(row.retransmits) queues \(row.receiveQueue) \(row.sendQueue) "
            + "uid \(row.uid) inode \(row.inode) drops \(row.drops.map(String.init) ?? "none")"
    }

    @Test(arguments: [
        (
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000   100        0 12345 1 0 100\n",
            [
                "127.0.0.1|8080 0.0.0.0|0 state 10 timer 0 for 0 again 0 queues 3 0 uid 100 inode 12345 drops none"
            ]
        ),
        // Past 9 999 rows the first column widens, and all that follows moves.
        (
            "1234567: 0100007F:1F90 0200007F:FFFF 01 000000FF:00000010 01:00000019 00000002 0 0 4294967296 2\n",
            [
                "127.0.0.1|8080 127.0.0.2|65535 state 1 timer 1 for 250 again 2 queues 16 255 uid 0 inode 0 drops none"
            ]
        ),
        // The probes of a closed window are counted under `timeout`.
        (
            "9: 0100007F:1F90 0200007F:0001 01 000000FF:00000000 04:00000019 00000000 0 3 7 2 0\n",
            [
                "127.0.0.1|8080 127.0.0.2|1 state 1 timer 4 for 250 again 3 queues 0 255 uid 0 inode 7 drops none"
            ]
        ),
        (
            "9: 0000000000000000FFFF00000100007F:8B99 B80D0120000000000000000001000000:8FC8 05 "
                + "00000000:00000000 03:00000507 00000000     0        0 0 3 000000003b62fdad\n",
            [
                "::ffff:127.0.0.1|35737 2001:db8::1|36808 state 5 timer 3 for 12870 again 0 queues 0 0 uid 0 inode 0 "
                    + "drops none"
            ]
        ),
        // Not of one family, not a port, not a state, cut off.
        ("9: 0100007F:1F90 0000000000000000FFFF00000100007F:0001 01 0:0 4:19 0 0 3 7 2 0\n", []),
        ("9: 0100007F:11F90 0100007F:0001 01 0:0 4:19 0 0 3 7 2 0\n", []),
        ("9: 0100007F:1F90 0100007F:0001 101 0:0 4:19 0 0 3 7 2 0\n", []),
        ("9: 0100007F:1F90 0100007F:0001 01 0:0 4:19 0 0 3 7 2 0", []),
        ("9: 0100007F:1F90 0100007F:0001 01 0:0 4:19 0 0 3 \n", []),
        ("9 0100007F:1F90 0100007F:0001 01 0:0 4:19 0 0 3 7 2 0\n", []),
        ("\n\n", []),
    ])
    func readsASocket(_ line: String, _ expected: [String]) {
        #expect(
            rows(Self.heading + line, SocketFileLine.parse, Self.describe) == expected)
    }

    @Test(arguments: ["", "sl local_address", "0: 0100007F:1F90\n", "\n"])
    func refusesOtherText(_ text: String) {
        #expect(rows(text, SocketFileLine.parse, Self.describe) == [Self.broken])
    }

    @Test func letsAConnectionKeepItsCookieFromStateToState() throws {
        var cookies: Set<UInt64> = []
        for state in ["01", "08", "06"] {
            let line = "9: 0100007F:1F90 0200007F:0001 \(state) 0:0 0:0 0 0 3 7 2 0\n"
            try parsed(Self.heading + line) { text throws(KernelError) in
                try SocketFileLine.parse(&text) { cookies.insert($0.cookie) }
            }
        }
        #expect(cookies.count == 1)
    }

    /// A folder of files, removed when the test ends.
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("outrigger-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Nothing to be done about what stays in /tmp.
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        try body(folder.path)
    }

    @Test func handsOutListenersOfBothFilesFirstAndRestsBetween() throws {
        let tcp = (0..<3000).map { $0 < 2 ? Self.listener($0, port: 80 + $0) : Self.connection($0, from: $0) }
        let files = [
            "tcp": Self.heading + tcp.joined(),
            "tcp6": Self.heading + Self.listener(0, port: 90) + Self.connection(1, from: 5000),
        ]
        try withFolder(files) { folder in
            let files = SocketFiles(folder: folder)
            for _ in 0..<2 {
                var sink = SocketRows()
                var steps = 1
                while try files.next(into: &sink) { steps += 1 }
                #expect(sink.seen.prefix(3).map(\.port) == [80, 81, 90])
                #expect(sink.seen.dropFirst(3).map(\.port) == (2..<3000).map { UInt16($0) } + [5000])
                #expect(steps >= 11)
            }
        }
    }

    @Test func readsAKernelWithoutIPv6() throws {
        try withFolder(["tcp": Self.heading + Self.listener(0, port: 80)]) { folder in
            var sink = SocketRows()
            let files = SocketFiles(folder: folder)
            while try files.next(into: &sink) {}
            #expect(sink.seen.map(\.port) == [80])
        }
    }

    @Test(arguments: [nil, "", "nonsense\n", heading + String(repeating: "x", count: 9000)])
    func refusesFilesThatAreNone(_ text: String?) throws {
        try withFolder(text.map { ["tcp": $0] } ?? [:]) { folder in
            let files = SocketFiles(folder: folder)
            var sink = SocketRows()
            let expected: KernelError =
                text == nil
                ? .missing("\(folder)/tcp")
                : .malformed(
                    "net/tcp", expected: "a first line with `local_address`, then a line for each socket")
            for _ in 0..<2 {
                #expect(throws: expected) { while try files.next(into: &sink) {} }
            }
        }
    }

    @Test(arguments: [KernelError.missing("sock_diag"), .denied("sock_diag")])
    func standsInForSockDiag(_ refusal: KernelError) throws {
        try withFolder(["tcp": Self.heading + Self.connection(0, from: 7)]) { folder in
            let channel = RefusingChannel(refusal)
            var walk = SocketWalk(
                table: SocketTable(channel: channel), files: SocketFiles(folder: folder))
            var sink = SocketRows()
            for round in 1...2 {
                let end = try walk.walk(into: &sink) { true }
                #expect(end == SocketWalk.End(source: .proc, isTorn: false))
                #expect(sink.seen.map(\.port) == [7])
                // Each walk asks again: a module may have been loaded.
                #expect(channel.asked == round)
            }
        }
        // Without files, and with a failure that is none of theirs, the first reason is told.
        var sink = SocketRows()
        for files in [SocketFiles(folder: "/nowhere"), nil] {
            var walk = SocketWalk(table: SocketTable(channel: RefusingChannel(refusal)), files: files)
            #expect(throws: refusal) { _ = try walk.walk(into: &sink) { true } }
        }
    }
}

/// Whom the kernel refuses.
private final class RefusingChannel: DumpChannel {
    private let refusal: KernelError
    private(set) var asked = 0

    init(_ refusal: KernelError) { self.refusal = refusal }

    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        asked += 1
        throw refusal
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int { 0 }

    func reset() {}
}
