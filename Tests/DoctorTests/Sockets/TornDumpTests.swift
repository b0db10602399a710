import Doctor
import Glibc
import Kernel
import Testing

/// Dumps that the kernel tears, that fail half-way, and rows that it has not yet.
struct TornDumpTests {
    /// A netlink message; type 20 is a row, 3 the end.
    private static func message(_ type: UInt8, flags: UInt8 = 2, sequence: UInt8, _ payload: [UInt8] = [])
        -> [UInt8]
    {
        [UInt8(16 + payload.count), 0, 0, 0, type, 0, flags, 0, sequence, 0, 0, 0, 0, 0, 0, 0] + payload
    }

    /// inet_diag_msg of 127.0.0.1:8080.
    private static func row(_ state: UInt8, sequence: UInt8, flags: UInt8 = 2, timer: UInt8 = 0) -> [UInt8] {
        var row = [UInt8](repeating: 0, count: 72)
        row.replaceSubrange(0..<8, with: [2, state, timer, 0, 0x1f, 0x90, 0, 80])
        row.replaceSubrange(8..<12, with: [127, 0, 0, 1])
        row[44] = state
        return message(20, flags: flags, sequence: sequence, row)
    }

    private static func facts(_ dumps: [[[UInt8]?]]) throws(Unknown) -> SocketFacts {
        let host = LiveHost(
            scope: NetworkScope { PlayedDumps(dumps) }, procfs: "/nowhere", sysfs: "/nowhere", rootfs: "")
        return try host.sockets(PortRoles(listening: [8080], ephemeral: nil))
    }

    @Test func saysThatADumpWasTorn() throws {
        let facts = try Self.facts([
            [Self.row(1, sequence: 1, flags: 0x12), Self.row(1, sequence: 1), Self.message(3, sequence: 1)]
        ])
        #expect(facts.isTorn)
        #expect(facts[.established] == 2)
    }

    @Test func passesOverStatesAndTimersThatNobodyKnows() throws {
        let rows = [0, 13, 14, 255].map { Self.row($0, sequence: 1) } + [Self.row(1, sequence: 1, timer: 77)]
        let facts = try Self.facts([rows + [Self.row(12, sequence: 1), Self.message(3, sequence: 1)]])
        #expect(facts.byState == [.established: 1, .synReceived: 1])
        #expect(facts.ports[8080]?.judgeable == 1)
    }

    @Test func beginsAgainAfterAPassingFailure() throws {
        let facts = try Self.facts([
            [Self.row(1, sequence: 1), Self.row(8, sequence: 1), nil],
            [Self.row(1, sequence: 2), Self.message(3, sequence: 2)],
        ])
        #expect(facts.byState == [.established: 1])
        #expect(facts.remarkable.isEmpty)
    }

    @Test func saysWhatFailedTwice() {
        #expect(throws: Unknown("`sock_diag` could not be read: No buffer space available")) {
            _ = try Self.facts([[Self.row(1, sequence: 1), nil], [nil]])
        }
    }

    @Test func refusesBytesThatAreNoMessages() {
        #expect(
            throws: Unknown("`sock_diag` is not as the kernel writes it: expected whole netlink messages")
        ) {
            _ = try Self.facts([[[1, 2, 3]]])
        }
    }
}

/// Plays dumps, one after each request; `nil` is a lack of room.
private final class PlayedDumps: DumpChannel {
    private var dumps: [[[UInt8]?]]
    private var current: ArraySlice<[UInt8]?> = []

    init(_ dumps: [[[UInt8]?]]) { self.dumps = dumps }

    func send(_ request: UnsafeRawBufferPointer) {
        current = dumps.isEmpty ? [] : dumps.removeFirst()[...]
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        guard let next = current.popFirst(), let bytes = next else {
            throw .failed("sock_diag", errno: ENOBUFS)
        }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func reset() {}
}
