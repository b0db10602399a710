import Testing

struct NetdevTests {
    private func dev(_ names: [String]) -> String {
        "Inter-| Receive | Transmit\n face |bytes\n"
            + names.map { "\($0): 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n" }.joined()
    }

    private func counts(_ page: Page) -> [String] {
        page.lines.filter { $0.hasPrefix("node_network_receive_nohandler_total") }
            .map { $0.replacing("node_network_receive_nohandler_total", with: "") }
    }

    @Test func readsTheMissingCounterFromSys() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("netdev", on: host.files)
        func file(_ name: String) -> String { "sys/class/net/\(name)/statistics/rx_nohandler" }

        try host.write(dev(["lo", "eth0", "old"]), to: "proc/net/dev")
        try host.write("3\n", to: file("lo"))
        try host.write("5\n", to: file("eth0"))
        #expect(counts(ticker.tick()) == ["{device=\"eth0\"} 5.0", "{device=\"lo\"} 3.0"])

        try host.write("6\n", to: file("eth0"))
        #expect(counts(ticker.tick()) == ["{device=\"eth0\"} 6.0", "{device=\"lo\"} 3.0"])

        // eth0 goes, veth1 comes in its place.
        try host.write(dev(["lo", "veth1", "old"]), to: "proc/net/dev")
        try host.write("9\n", to: file("veth1"))
        #expect(counts(ticker.tick()) == ["{device=\"lo\"} 3.0", "{device=\"veth1\"} 9.0"])

        try host.write("", to: file("lo"))
        #expect(counts(ticker.tick()) == ["{device=\"veth1\"} 9.0"])

        try host.write(dev([]), to: "proc/net/dev")
        #expect(ticker.tick().lines == [])
    }

    @Test func readsItOfSoManyInterfacesOnly() throws {
        let host = TemporaryHost()
        let names = (100..<200).map { "veth\($0)" }
        try host.write(dev(names), to: "proc/net/dev")
        for name in names { try host.write("1\n", to: "sys/class/net/\(name)/statistics/rx_nohandler") }
        var ticker = try Ticker("netdev", on: host.files)
        for _ in 0..<2 {
            let page = ticker.tick()
            #expect(counts(page).count == 64)
            #expect(page.lines.count == 100 * 16 + 64)
        }
    }
}
