import Foundation
import Glibc
import Kernel
import TestKit
import Testing

/// Interfaces with their counters, and what queues at their roots.
struct RouteDumpTests {
    private static func recorded() throws -> [PlayedChannel.Step] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try hexLines(at: folder.appendingPathComponent("Fixtures/rtnetlink/links.hex").path)
            .map { .datagram($0) }
    }

    private static let end: PlayedChannel.Step = .datagram(SocketRecording.message(type: 3))

    @Test func readsWhatEachInterfaceCounted() throws {
        let links = try RouteDump(channel: PlayedChannel([Self.recorded()])).linkCounters()
        #expect(links.map(\.name) == ["lo", "veth9", "ens3", "veth1", "veth0", "br0", "v\u{E9}.1", "tap0"])
        #expect(links.allSatisfy { $0.values.count == 24 })
        #expect(links.map(\.isOn).contains(false))
        #expect(Set(links.map(\.index)).count == 8)
    }

    private static func attribute(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        return [UInt8(value.count + 4), 0, type, 0] + value + padding
    }

    /// An interface `e0` whose counters are 0, 1, 2, … in the order of the struct, `count` of them.
    private static func link(counters count: UInt8) -> [UInt8] {
        let counters: [UInt8] = (0..<count).flatMap { [$0, 0, 0, 0, 0, 0, 0, 0] as [UInt8] }
        return SocketRecording.message(
            type: 16,
            [UInt8](repeating: 0, count: 16) + attribute(3, [0x65, 0x30, 0]) + attribute(23, counters))
    }

    @Test func knowsEachCounterByItsPlace() throws {
        let channel = PlayedChannel([[.datagram(Self.link(counters: 24)), Self.end]])
        let values = try #require(RouteDump(channel: channel).linkCounters().first).values
        #expect((values["rx_packets"], values["tx_bytes"], values["rx_dropped"]) == (0, 3, 6))
        #expect(
            (values["rx_fifo_errors"], values["rx_missed_errors"], values["rx_nohandler"]) == (14, 15, 23))
    }

    @Test func leavesOutCountersThatAnOldKernelLacks() throws {
        let channel = PlayedChannel([[.datagram(Self.link(counters: 23)), Self.end]])
        let values = try #require(RouteDump(channel: channel).linkCounters().first).values
        #expect(values.count == 23 && values["rx_nohandler"] == nil)
    }

    private static func qdisc(link: UInt8, parent: Int32, _ attributes: [UInt8]) -> PlayedChannel.Step {
        let head: [UInt8] = [0, 0, 0, 0, link, 0, 0, 0, 0, 0, 0, 0]
        return .datagram(
            SocketRecording.message(
                type: 36, head + SocketRecording.bytes(parent) + SocketRecording.bytes(UInt32(2)) + attributes
            ))
    }

    @Test func readsWhatWasDroppedAtTheRoots() throws {
        // qlen 7, backlog 512 bytes, 9 dropped, and two more.
        let queue = Self.attribute(3, [7, 0, 0, 0, 0, 2, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        let basic = Self.attribute(1, [UInt8](repeating: 255, count: 12))
        let codel = Self.attribute(1, Array("fq_codel".utf8) + [0])
        let channel = PlayedChannel([
            [
                Self.qdisc(link: 2, parent: -1, codel + Self.attribute(7, basic + queue)),
                // A class below the root, one without statistics, one that is cut off.
                Self.qdisc(link: 3, parent: 0x10001, codel),
                Self.qdisc(link: 4, parent: -1, Self.attribute(1, Array("noqueue".utf8) + [0])),
                .datagram(SocketRecording.message(type: 36, [1, 2, 3])), Self.end,
            ]
        ])
        let roots = try RouteDump(channel: channel).rootQdiscs()
        #expect(roots.map(\.linkIndex) == [2, 4])
        #expect(roots.map(\.kind) == ["fq_codel", "noqueue"])
        #expect(roots.map(\.drops) == [9, 0])
        #expect(roots.map(\.backlogPackets) == [7, 0])
        // 36 bytes, RTM_GETQDISC, REQUEST | DUMP, sequence 1.
        #expect(
            channel.requests == [[36, 0, 0, 0, 38, 0, 1, 3, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 24)])
    }

    @Test(
        arguments: [
            ([.failure(EACCES)], KernelError.denied("sock_diag")),
            (
                [.datagram(SocketRecording.message(type: 2, SocketRecording.bytes(-EPERM)))],
                .denied("rtnetlink")
            ),
            ([.datagram([1, 2, 3])], .malformed("rtnetlink", expected: "whole netlink messages")),
        ] as [([PlayedChannel.Step], KernelError)])
    func reportsADumpThatFails(_ dump: [PlayedChannel.Step], _ error: KernelError) {
        let channel = PlayedChannel([dump])
        #expect(throws: error) { try RouteDump(channel: channel).linkCounters() }
        #expect(channel.resets == 1)
    }

    @Test func survivesEveryTruncation() throws {
        let whole = Self.link(counters: 24)
        for count in 0..<whole.count {
            _ = try? RouteDump(channel: PlayedChannel([[.datagram(Array(whole[..<count])), Self.end]]))
                .linkCounters()
        }
    }

    @Test(arguments: [
        ("bw_in_allowance_exceeded", true), ("conntrack_allowance_exceeded", true),
        ("rx_missed_errors", true),
        ("rx_no_buffer_count", true), ("rx_out_of_buffer", true), ("rx_packets", false),
        ("tx_timeout", false),
        ("", false),
    ])
    func keepsTheCountersThatTellOfALoss(_ name: String, _ isKept: Bool) {
        #expect(LinkDriver.tellsOfLoss(name) == isKept)
    }

    @Test func asksTheDriverOfARealInterface() throws {
        let dump = RouteDump()
        let loopback = try #require(try dump.linkCounters().first { $0.name == "lo" })
        // The loopback has a driver without a name since Linux 5.11, and none before.
        #expect(dump.driver(of: loopback)?.receiveRing == nil)
        #expect(loopback.values["rx_bytes"] == loopback.values["tx_bytes"])
    }
}
