import Collectors
import Foundation
import Kernel
import Telemetry
import TestKit
import Testing

/// On this kernel, in a network namespace of the test's own, through veth pairs that `ip` makes.
struct LiveLinkTests {
    @Test func followsALinkThroughItsLife() throws {
        try NetworkNamespace.run {
            guard try Self.ip("link", "add", "va", "type", "veth", "peer", "name", "vb") else {
                print("skipped: no `ip`, or no veth")
                return
            }
            let host = TemporaryHost()
            let context = CollectorContext()
            var look = LinkLook(context.slow, on: host)
            var ticker = try Ticker("netclass", on: host.files, context)
            func page() -> Page {
                look.finish(after: .seconds(1))
                return ticker.tick()
            }
            func series(_ name: String, _ device: String = "va") -> String? {
                page().value("node_network_\(name){device=\"\(device)\"}")
            }
            #expect(series("up") == "0.0")
            #expect(series("carrier") == nil)
            #expect(series("up", "lo") == "0.0")
            #expect(series("mtu_bytes", "lo") == "65536.0")
            try #require(try Self.ip("link", "set", "va", "up") && Self.ip("link", "set", "vb", "up"))
            try #require(try Self.ip("link", "set", "va", "mtu", "9000"))
            #expect(series("carrier") == "1.0")
            #expect(series("mtu_bytes") == "9000.0")
            // A veth says 10 Gbit/s, and only when the driver is asked.
            #expect(series("speed_bytes") == "1250000000.0")
            #expect(page().lines.contains { $0.contains("device=\"va\",duplex=\"full\"") })
            let changes = try #require(series("carrier_changes_total").flatMap(Double.init))
            try #require(try Self.ip("link", "set", "vb", "down"))
            #expect(series("carrier") == "0.0")
            #expect(series("carrier_changes_total").flatMap(Double.init) == changes + 1)
            try #require(try Self.ip("link", "del", "va"))
            #expect(series("up") == nil)
        }
    }

    private static func ip(_ arguments: String...) throws -> Bool {
        try NetworkNamespace.output(of: "ip", arguments) != nil
    }
}
