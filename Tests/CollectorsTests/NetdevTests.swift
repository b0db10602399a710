import Collectors
import Kernel
import Telemetry
import Testing

struct NetdevTests {
    private func dev(_ names: [String]) -> String {
        "Inter-| Receive | Transmit\n face |bytes\n"
            + names.map { "\($0): 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n" }.joined()
    }

    @Test func hasTheMissingCounterFromTheListOfInterfaces() throws {
        let host = TemporaryHost()
        try host.write(dev(["lo"]), to: "proc/net/dev")
        let links = RecordedLinks([
            RecordedLinks.link(
                "lo",
                RecordedLinks.attribute(
                    23, [UInt8](repeating: 0, count: 184) + [7] + [UInt8](repeating: 0, count: 7)))
                + RecordedLinks.link("old", RecordedLinks.attribute(23, [UInt8](repeating: 9, count: 184)))
                + RecordedLinks.end
        ])
        let context = CollectorContext(slow: SlowReadings(NetworkScope(link: { links })))
        var ticker = try Ticker("netdev", on: host.files, context)
        let counter = "node_network_receive_nohandler_total"
        #expect(ticker.tick().lines.filter { $0.hasPrefix(counter) } == [])
        var job = LinkLook(context.slow, on: host)
        job.finish()
        #expect(ticker.tick().lines.filter { $0.hasPrefix(counter) } == ["\(counter){device=\"lo\"} 7.0"])
    }

    @Test func showsSoManyInterfacesOnlyAndCountsTheRest() throws {
        let host = TemporaryHost()
        try host.write(dev((1000..<1000 + LinkTable.limit + 3).map { "veth\($0)" }), to: "proc/net/dev")
        var ticker = try Ticker("netdev", on: host.files)
        for tick in 1...2 {
            let page = ticker.tick()
            #expect(page.lines.count == LinkTable.limit * 16 + 1)
            #expect(page.value("outrigger_netdev_left_out_total") == "\(tick * 3).0")
        }
    }
}
