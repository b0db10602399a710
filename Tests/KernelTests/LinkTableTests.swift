import Foundation
import Glibc
import Kernel
import TestKit
import Testing

struct LinkTableTests {
    private static func recorded() throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try hexLines(at: folder.appendingPathComponent("Fixtures/rtnetlink/links.hex").path)
    }

    /// All links of a dump, through a table over a recording of it.
    private func links(_ steps: [PlayedChannel.Step]) throws -> [NetworkLink] {
        let table = LinkTable(channel: PlayedChannel([steps]))
        var links = NetworkLinks()
        try table.ask()
        while try table.receive(into: &links).outcome != .finished {}
        return links.all
    }

    @Test func asksForEveryInterfaceOnce() throws {
        let channel = PlayedChannel([[]])
        try LinkTable(channel: channel).ask()
        // 32 bytes, RTM_GETLINK, REQUEST | DUMP, sequence 1; family AF_UNSPEC.
        #expect(
            channel.requests == [[32, 0, 0, 0, 18, 0, 1, 3, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 20)])
    }

    @Test func readsTheInterfacesOfANamespace() throws {
        let links = try links(Self.recorded().map { .datagram($0) })
        #expect(links.map(\.name) == ["lo", "veth9", "ens3", "veth1", "veth0", "br0", "v\u{E9}.1", "tap0"])
        let byName = Dictionary(links.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let ens3 = try #require(byName["ens3"])
        #expect(ens3.address == "02:fc:00:00:00:01")
        #expect(ens3.broadcast == "ff:ff:ff:ff:ff:ff")
        #expect(ens3.alias == "uplink to rack 7, port \"3\"")
        #expect(ens3.mtuBytes == 9000)
        #expect(ens3.queueLength == 500)
        #expect(ens3.type == 1)
        #expect(ens3.state == 6)
        #expect(ens3.hasCarrier == true)
        #expect(ens3.lowerIndex == byName["veth9"]?.index)
        #expect(ens3.isOn)
        #expect(ens3.flags == 0x1003)
        #expect(ens3.noHandler == 0)
        #expect(ens3.carrierUps != nil && ens3.carrierDowns != nil && ens3.carrierChanges != nil)
        // A port of a bridge takes every multicast, which only the count says.
        #expect(byName["veth1"]?.flags == 0x1203)
        #expect(byName["veth0"]?.flags == 0x1203)
        #expect(byName["veth0"]?.group == 7)
        #expect(byName["tap0"]?.address == "")
        #expect(byName["br0"]?.isOn == false)
        #expect(byName["lo"]?.type == 772)
        #expect(byName["lo"]?.lowerIndex == 1)
    }

    @Test(
        arguments: [
            ([.failure(EACCES)], KernelError.denied("sock_diag")),
            (
                [.datagram(SocketRecording.message(type: 2, SocketRecording.bytes(-EPERM)))],
                .denied("rtnetlink")
            ),
            (
                [.datagram(SocketRecording.message(type: 2, SocketRecording.bytes(-EOPNOTSUPP)))],
                .missing("rtnetlink")
            ),
            ([.datagram([1, 2, 3])], .malformed("rtnetlink", expected: "whole netlink messages")),
            (
                [.datagram(SocketRecording.message(type: 16, [1, 2, 3]))],
                .malformed("rtnetlink", expected: "whole netlink messages")
            ),
        ] as [([PlayedChannel.Step], KernelError)])
    func reportsADumpThatFails(_ dump: [PlayedChannel.Step], _ error: KernelError) {
        #expect(throws: error) { _ = try links(dump) }
    }

    private static func link(_ attributes: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - attributes.count % 4) % 4)
        return SocketRecording.message(type: 16, [UInt8](repeating: 0, count: 16) + attributes + padding)
    }

    @Test(arguments: [
        // No name; an empty one; one of 16 bytes; one with a slash; one that is no UTF-8.
        [], [5, 0, 3, 0, 0], [21, 0, 3, 0] + [UInt8](repeating: 0x61, count: 17),
        [8, 0, 3, 0, 0x61, 0x2f, 0x62, 0], [7, 0, 3, 0, 0x61, 0xff, 0],
        // A length of 0 to 3, or past the end.
        [0, 0, 3, 0], [3, 0, 3, 0], [9, 0, 3, 0, 0x61],
    ])
    func passesOverALinkWithoutAName(_ attributes: [UInt8]) throws {
        #expect(
            try links([.datagram(Self.link(attributes) + SocketRecording.message(type: 3))]).isEmpty)
    }

    @Test(arguments: [1, 2, 4, 5, 10, 13, 16, 17, 20, 23, 27, 30, 33, 35, 47, 48, 61])
    func leavesOutAnAttributeThatIsTooShort(_ type: UInt8) throws {
        let name: [UInt8] = [7, 0, 3, 0, 0x65, 0x30, 0, 0]
        let read = try links([
            .datagram(Self.link(name + [4, 0, type, 0]) + SocketRecording.message(type: 3))
        ])
        let bare = try links([.datagram(Self.link(name) + SocketRecording.message(type: 3))])
        #expect(read == bare)
        #expect(bare.map(\.name) == ["e0"])
    }

    /// IFLA_PROMISCUITY and IFLA_ALLMULTI are counts of who wants it.
    @Test(arguments: [(30, 0, 0), (30, 2, 0x100), (61, 0, 0), (61, 1, 0x200)] as [(UInt8, UInt8, UInt32)])
    func showsThatSomebodyListensToAll(_ type: UInt8, _ count: UInt8, _ flags: UInt32) throws {
        let attributes: [UInt8] = [7, 0, 3, 0, 0x65, 0x30, 0, 0, 8, 0, type, 0, count, 0, 0, 0]
        let read = try links([.datagram(Self.link(attributes) + SocketRecording.message(type: 3))])
        #expect(read.map(\.flags) == [flags])
    }

    @Test func cutsAnAddressAndAnAliasThatNoKernelSends() throws {
        let name: [UInt8] = [7, 0, 3, 0, 0x65, 0x30, 0, 0]
        let address: [UInt8] = [204, 0, 1, 0] + [UInt8](repeating: 0xab, count: 200)
        let alias: [UInt8] =
            [0xf4, 1, 20, 0] + [UInt8](repeating: 0x20, count: 2) + [UInt8](repeating: 0x7a, count: 494)
        let read = try links([.datagram(Self.link(name + address + alias) + SocketRecording.message(type: 3))]
        )
        #expect(read.first?.address.utf8.count == 32 * 3 - 1)
        #expect(read.first?.alias == String(repeating: "z", count: 253))
    }

    @Test func survivesEveryTruncation() throws {
        for datagram in try Self.recorded() {
            for count in 0..<datagram.count {
                var links = NetworkLinks()
                _ = NetlinkReply.decode(Array(datagram[..<count]), into: &links)
                #expect(links.all.count <= 8)
            }
        }
    }

    @Test(arguments: 0..<200)
    func survivesDamage(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for original in try Self.recorded() {
            var datagram = original
            for _ in 0..<Int.random(in: 1...24, using: &random) {
                let place = Int.random(in: 0..<datagram.count, using: &random)
                datagram[place] = UInt8.random(in: 0...255, using: &random)
            }
            var links = NetworkLinks()
            _ = NetlinkReply.decode(datagram, into: &links)
            #expect(links.all.count <= datagram.count / 16)
            #expect(
                links.all.allSatisfy { (1...15).contains($0.name.utf8.count) && $0.alias.utf8.count <= 765 })
        }
    }
}

extension NetlinkReply {
    /// Decodes a copy of exactly the right size, so that a sanitizer sees a step past its end.
    fileprivate static func decode(_ bytes: [UInt8], into links: inout NetworkLinks) -> NetlinkReply {
        let exact = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { exact.deallocate() }
        exact.copyBytes(from: bytes)
        return decode(UnsafeRawBufferPointer(exact), sequence: 1, into: &links)
    }
}
