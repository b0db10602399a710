import Glibc
import Kernel
import Testing

struct UnixListenerTableTests {
    private static let end = PlayedChannel.Step.datagram(SocketRecording.message(type: 3))

    private static func attribute(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        return [UInt8(4 + value.count), 0, type, 0] + value + padding
    }

    /// unix_diag_msg of inode 9, then attributes.
    private static func row(_ attributes: [UInt8]) -> PlayedChannel.Step {
        .datagram(
            SocketRecording.message(
                type: 20, [1, 1, 10, 0, 9, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + attributes))
    }

    private static let queue = attribute(4, [3, 0, 0, 0, 128, 0, 0, 0])

    private static func list(
        _ steps: [PlayedChannel.Step], atMost limit: Int = 10
    ) throws(KernelError) -> (names: [String], channel: PlayedChannel) {
        let channel = PlayedChannel([steps])
        var names: [String] = []
        try UnixListenerTable(channel: channel).list { row in
            names.append("\(row.inode) \(row.queue)/\(row.limit) \(row.name)")
            return names.count < limit
        }
        return (names, channel)
    }

    @Test func asksForListenersWithTheirNamesAndQueues() throws {
        let channel = try Self.list([Self.end]).channel
        let request = try #require(channel.requests.first)
        // 40 bytes, SOCK_DIAG_BY_FAMILY, REQUEST | DUMP, sequence 1; AF_UNIX, states LISTEN, show NAME | RQLEN.
        #expect(Array(request[..<12]) == [40, 0, 0, 0, 20, 0, 1, 3, 1, 0, 0, 0])
        #expect(Array(request[16..<24]) == [1, 0, 0, 0, 0, 4, 0, 0])
        #expect(Array(request[28..<32]) == [0x11, 0, 0, 0])
    }

    @Test(
        arguments: [
            ([], ""), (attribute(0, Array("/run/a.sock\0".utf8)), "/run/a.sock"),
            (attribute(0, Array("/run/a".utf8)), "/run/a"), (attribute(0, [0, 97, 0, 98]), "@a@b"),
            (attribute(0, [0xff, 0x2f]), "\u{fffd}/"), (attribute(0, []), ""),
        ] as [([UInt8], String)])
    func namesAListener(_ name: [UInt8], _ expected: String) throws {
        for attributes in [name + Self.queue, Self.queue + name] {
            #expect(try Self.list([Self.row(attributes), Self.end]).names == ["9 3/128 \(expected)"])
        }
    }

    @Test func stopsWhenEnoughWereSeen() throws {
        let listed = try Self.list([Self.row(Self.queue), Self.row(Self.queue), Self.end], atMost: 1)
        #expect(listed.names.count == 1)
        #expect(listed.channel.resets == 1)
    }

    @Test(
        arguments: [
            ([.failure(EPERM)], .denied("sock_diag")),
            (
                [.datagram(SocketRecording.message(type: 2, SocketRecording.bytes(-ENOENT)))],
                .missing("sock_diag")
            ),
            ([row([])], .malformed("sock_diag", expected: "whole rows of Unix sockets")),
            (
                [row(attribute(4, [1, 0, 0, 0]))],
                .malformed("sock_diag", expected: "whole rows of Unix sockets")
            ),
            (
                [.datagram(SocketRecording.message(type: 20, [1, 1, 10]))],
                .malformed("sock_diag", expected: "whole rows of Unix sockets")
            ),
        ] as [([PlayedChannel.Step], KernelError)])
    func reportsWhatFails(_ steps: [PlayedChannel.Step], _ error: KernelError) {
        #expect(throws: error) { _ = try Self.list(steps) }
    }
}
