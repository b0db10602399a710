import Collectors
import Glibc
import Kernel
import Telemetry
import Testing

struct NetclassTests {
    /// A host whose interfaces are `links`, the slow thread's look at it, and the collector.
    private struct Bench {
        let host = TemporaryHost()
        let links: RecordedLinks
        var look: LinkLook
        var ticker: Ticker

        init(_ datagrams: [[UInt8]], folder: String = HostFiles.ownNetwork) throws {
            let links = RecordedLinks(datagrams)
            self.links = links
            let context = CollectorContext(slow: SlowReadings(NetworkScope(folder: folder, link: { links })))
            look = LinkLook(context.slow, on: host)
            ticker = try Ticker("netclass", on: host.files, context)
        }

        mutating func page(after span: Duration = .seconds(1)) -> Page {
            look.finish(after: span)
            return ticker.tick()
        }
    }

    @Test func saysThatItHasNotLookedYet() throws {
        var bench = try Bench([RecordedLinks.end])
        #expect(bench.ticker.tick().failure == "the first list of the network interfaces has not ended yet")
        #expect(bench.page() == Page(lines: ["outrigger_netclass_left_out_total 0.0"], failure: nil))
    }

    @Test func showsALinkThatIsOffWithoutCarrierAndSpeed() throws {
        let carrier = RecordedLinks.attribute(33, [1])
        var bench = try Bench([RecordedLinks.link("ens3", flags: 1, carrier) + RecordedLinks.end])
        var page = bench.page()
        #expect(page.value("node_network_carrier{device=\"ens3\"}") == "1.0")
        #expect(page.value("node_network_speed_bytes{device=\"ens3\"}") == "1250000000.0")
        bench.links.datagrams = [RecordedLinks.link("ens3", flags: 0, carrier) + RecordedLinks.end]
        page = bench.page()
        #expect(page.value("node_network_carrier{device=\"ens3\"}") == nil)
        #expect(page.value("node_network_speed_bytes{device=\"ens3\"}") == nil)
        #expect(page.value("node_network_flags{device=\"ens3\"}") == "0.0")
        #expect(page.lines.contains { $0.contains("duplex=\"\"") })
    }

    @Test func showsASpeedThatTheDriverDoesNotKnow() throws {
        var bench = try Bench([RecordedLinks.link("ens3") + RecordedLinks.end])
        bench.links.modes["ens3"] = LinkMode(speedMegabits: -1, duplex: "unknown")
        #expect(bench.page().value("node_network_speed_bytes{device=\"ens3\"}") == "-125000.0")
    }

    @Test func asksDriversOnlyWhenALinkHasChangedOrTenSecondsHavePassed() throws {
        let link = { (changes: UInt8) in
            [RecordedLinks.link("ens3", RecordedLinks.attribute(35, [changes, 0, 0, 0])) + RecordedLinks.end]
        }
        var bench = try Bench(link(1))
        for _ in 0..<3 { _ = bench.page() }
        #expect(bench.links.requests == 3)
        #expect(bench.links.asked.count == 1)
        bench.links.datagrams = link(2)
        _ = bench.page()
        #expect(bench.links.asked.count == 2)
        _ = bench.page(after: .seconds(10))
        #expect(bench.links.asked.count == 3)
    }

    @Test func forgetsWhatHasGoneAndAsksWhatComesBack() throws {
        var bench = try Bench([RecordedLinks.link("ens3") + RecordedLinks.end])
        _ = bench.page()
        bench.links.datagrams = [RecordedLinks.end]
        #expect(bench.page().lines == ["outrigger_netclass_left_out_total 0.0"])
        bench.links.datagrams = [RecordedLinks.link("ens3") + RecordedLinks.end]
        _ = bench.page()
        #expect(bench.links.asked == ["ens3", "ens3"])
    }

    @Test func trustsSysOnlyForTheSameInterface() throws {
        let address = RecordedLinks.attribute(1, [2, 0xfc, 0, 0, 0, 1])
        var bench = try Bench([RecordedLinks.link("ens3", index: 4, address) + RecordedLinks.end])
        func sys(_ file: String, _ text: String) throws {
            try bench.host.write(text, to: "sys/class/net/ens3/\(file)")
        }
        try sys("ifindex", "4\n")
        try sys("address", "02:fc:00:00:00:01\n")
        try sys("addr_assign_type", "3\n")
        try sys("dev_id", "0x1f\n")
        var page = bench.page()
        #expect(page.value("node_network_address_assign_type{device=\"ens3\"}") == "3.0")
        #expect(page.value("node_network_device_id{device=\"ens3\"}") == "31.0")
        #expect(page.value("node_network_name_assign_type{device=\"ens3\"}") == nil)
        for (file, text) in [("ifindex", "5\n"), ("ifindex", "x"), ("ifindex", "")] {
            try sys(file, text)
            page = bench.page(after: .seconds(10))
            #expect(page.value("node_network_device_id{device=\"ens3\"}") == nil)
        }
        try sys("ifindex", "4\n")
        try sys("address", "02:fc:00:00:00:02\n")
        page = bench.page(after: .seconds(10))
        #expect(page.value("node_network_device_id{device=\"ens3\"}") == nil)
    }

    @Test func leavesSysAloneInAnotherNamespace() throws {
        var bench = try Bench([RecordedLinks.link("lo", index: 1) + RecordedLinks.end], folder: "4711/net")
        try bench.host.write("1\n", to: "sys/class/net/lo/ifindex")
        try bench.host.write("\n", to: "sys/class/net/lo/address")
        try bench.host.write("0x0\n", to: "sys/class/net/lo/dev_id")
        #expect(bench.page().value("node_network_device_id{device=\"lo\"}") == nil)
    }

    @Test func triesAPassingFailureOnceMoreAndReportsOthers() throws {
        var bench = try Bench([RecordedLinks.link("ens3") + RecordedLinks.end])
        bench.links.failures = [.failed("rtnetlink", errno: ENOBUFS)]
        bench.look.finish()
        #expect(bench.page().failure == nil)
        bench.links.failures = [.denied("rtnetlink")]
        #expect(bench.page().failure == "`rtnetlink` may not be read by this user")
        #expect(bench.page().failure == nil)
    }

    @Test func listsATornListOnceMore() throws {
        let torn = RecordedLinks.message(type: 3, flags: 0x12, [0, 0, 0, 0])
        var bench = try Bench([RecordedLinks.link("ens3") + torn])
        let page = bench.page()
        #expect(bench.links.requests == 2)
        #expect(page.value("node_network_iface_id{device=\"ens3\"}") == "2.0")
    }

    @Test func showsSoManyInterfacesOnlyAndCountsTheRest() throws {
        let names = (0..<LinkTable.limit + 5).map { "veth\($0)" }
        let datagrams = stride(from: 0, to: names.count, by: 50).map { start in
            names[start..<min(start + 50, names.count)].flatMap { RecordedLinks.link($0) }
        }
        var bench = try Bench(datagrams + [RecordedLinks.end])
        let page = bench.page()
        #expect(page.lines.filter { $0.hasPrefix("node_network_up") }.count == LinkTable.limit)
        #expect(page.value("outrigger_netclass_left_out_total") == "5.0")
        // So many are listed every ten seconds.
        _ = bench.page(after: .seconds(9))
        #expect(bench.links.requests == 1)
        _ = bench.page()
        #expect(bench.links.requests == 2)
    }
}
