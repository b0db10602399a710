import Testing

/// Families whose names come from the kernel.
struct KernelNamesTests {
    @Test(arguments: [
        ("Active(anon): 1 kB", "node_memory_Active_anon_bytes 1024.0"),
        ("HugePages_Total: 4", "node_memory_HugePages_Total 4.0"),
        ("Committed_AS: 2 kB", "node_memory_Committed_AS_bytes 2048.0"),
        ("DirectMap1G: 0 kB", "node_memory_DirectMap1G_bytes 0.0"),
        ("Some-New Thing: 1 kB", nil), ("\u{E9}: 1 kB", nil), ("a{b=\"c\"}: 1 kB", nil),
        (String(repeating: "x", count: 101) + ": 1 kB", nil),
    ])
    func namesMeminfo(_ line: String, _ expected: String?) throws {
        let host = TemporaryHost()
        try host.write("MemTotal: 1 kB\n\(line)\n", to: "proc/meminfo")
        var ticker = try Ticker("meminfo", on: host.files)
        #expect(ticker.tick().lines == [expected, "node_memory_MemTotal_bytes 1024.0"].compactMap(\.self))
    }

    @Test(arguments: [
        ("oom_kill", true), ("pgpgin", true), ("pgpgout", true), ("pswpin", true), ("pgfault", true),
        ("pgmajfault", true),
        ("pgfoofaultbar", true), ("pgactivate", false), ("xpgpgin", false), ("nr_free_pages", false),
        ("fault", false),
        ("thp_fault_alloc", false), ("oom_kil", false), ("pg", false),
    ])
    func showsWhatNodeExporterShowsOfVmstat(_ key: String, _ isShown: Bool) throws {
        let host = TemporaryHost()
        try host.write("\(key) 1\n", to: "proc/vmstat")
        var ticker = try Ticker("vmstat", on: host.files)
        #expect(ticker.tick().lines == (isShown ? ["node_vmstat_\(key) 1.0"] : []))
    }

    @Test(arguments: [
        ("TcpExt", "ListenOverflows", true), ("TcpExt", "ListenAnything", true),
        ("TcpExt", "SyncookiesSent", true),
        ("TcpExt", "TCPTimeouts", true), ("TcpExt", "TCPSynRetrans", true),
        ("TcpExt", "TCPSynRetransX", false),
        ("TcpExt", "TCPLossProbes", false), ("Tcp", "CurrEstab", true), ("Tcp", "MaxConn", false),
        ("Tcp", "InErrs", true),
        ("Ip", "Forwarding", true), ("Ip", "InReceives", false), ("IpExt", "InOctets", true),
        ("IpExt", "InNoRoutes", false),
        ("Foo", "InErrors", true), ("Udp", "NoPorts", true), ("UdpLite", "NoPorts", false),
        ("UdpLite", "InErrors", true),
        ("Icmp", "InMsgs", true), ("IcmpMsg", "InType3", false),
    ])
    func showsWhatNodeExporterShowsOfNetstat(_ group: String, _ key: String, _ isShown: Bool) throws {
        let host = TemporaryHost()
        try host.write("\(group): \(key)\n\(group): 7\n", to: "proc/net/netstat")
        try host.write("Ip: DefaultTTL\nIp: 64\n", to: "proc/net/snmp")
        var ticker = try Ticker("netstat", on: host.files)
        let page = ticker.tick()
        #expect(page.lines == (isShown ? ["node_netstat_\(group)_\(key) 7.0"] : []))
        #expect(page.failure == nil)
    }

    @Test func followsAFileWhoseFieldsChange() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("meminfo", on: host.files)
        func keys(_ text: String) throws -> [String] {
            try host.write(text, to: "proc/meminfo")
            return ticker.tick().lines.map {
                $0.replacing("node_memory_", with: "").replacing("_bytes", with: "")
            }
        }
        #expect(try keys("A: 1\nB: 2\nC: 3\n") == ["A 1.0", "B 2.0", "C 3.0"])
        #expect(try keys("A: 4\nC: 5\n") == ["A 4.0", "C 5.0"])
        #expect(try keys("X: 6\nA: 7\nB: 8\nC: 9\n") == ["A 7.0", "B 8.0", "C 9.0", "X 6.0"])
        #expect(try keys("A: 1\nB: 2\nC: 3\n") == ["A 1.0", "B 2.0", "C 3.0"])
    }

    @Test func readsAtMostSoManyNames() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("meminfo", on: host.files)
        for round in 0..<3 {
            let text = (0..<2000).map { "Key\(round)x\($0): 1\n" }.joined()
            try host.write(text, to: "proc/meminfo")
            #expect(ticker.tick().lines.count == (round == 0 ? 1024 : 0))
        }
    }
}
