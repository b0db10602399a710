import Testing

/// node_exporter's rule for the clocks of a CPU that step back.
struct CPUCountersTests {
    private func stat(_ columns: String) -> String { "cpu  \(columns)\ncpu0 \(columns)\n" }

    @Test(arguments: [
        // idle, iowait and steal before; after; what the page shows
        ("0 0 0 1000 50 0 0 7", "0 0 0 1001 51 0 0 8", "10.01 0.51 0.08"),
        ("0 0 0 1000 50 0 0 7", "0 0 0 999 51 0 0 8", "10.0 0.51 0.08"),
        ("0 0 0 1000 50 0 0 7", "0 0 0 1001 49 0 0 8", "10.01 0.5 0.08"),
        ("0 0 0 1000 50 0 0 7", "0 0 0 701 1 0 0 1", "10.0 0.5 0.07"),
        ("0 0 0 1000 50 0 0 7", "0 0 0 700 1 0 0 1", "7.0 0.01 0.01"),
        ("0 0 0 1000 50 0 0 7", "0 0 0 0 0 0 0 0", "0.0 0.0 0.0"),
        ("0 0 0 18446744073709551615 50 0 0 7", "0 0 0 5 1 0 0 1", "0.05 0.01 0.01"),
    ])
    func keepsClocksFromGoingBack(_ before: String, _ after: String, _ shown: String) throws {
        let host = TemporaryHost()
        for (collector, name) in [
            ("stat", "node_cpu_seconds_total{cpu=\"0\","), ("cpu_total", "outrigger_cpu_seconds_total{"),
        ] {
            var ticker = try Ticker(collector, on: host.files)
            try host.write(stat(before), to: "proc/stat")
            _ = ticker.tick()
            try host.write(stat(after), to: "proc/stat")
            let page = ticker.tick()
            let values = ["idle", "iowait", "steal"].map { page.value("\(name)mode=\"\($0)\"}") ?? "nil" }
            #expect(values.joined(separator: " ") == shown, "\(collector)")
        }
    }

    @Test func forgetsACPUThatWentOffline() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("stat", on: host.files)
        let total = "cpu  0 0 0 1 1\n"
        func users(_ cpus: String) throws -> [String] {
            try host.write(total + cpus, to: "proc/stat")
            return ticker.tick().lines.filter { $0.contains("user") && $0.contains("_cpu_seconds") }
                .map {
                    $0.replacing("node_cpu_seconds_total", with: "").replacing(",mode=\"user\"", with: "")
                }
        }
        #expect(
            try users("cpu0 10 0 0 0 0\ncpu1 20 0 0 0 0\ncpu2 30 0 0 0 0\n")
                == ["{cpu=\"0\"} 0.1", "{cpu=\"1\"} 0.2", "{cpu=\"2\"} 0.3"])
        #expect(try users("cpu0 9 0 0 0 0\ncpu2 29 0 0 0 0\n") == ["{cpu=\"0\"} 0.1", "{cpu=\"2\"} 0.3"])
        #expect(
            try users("cpu0 10 0 0 0 0\ncpu1 5 0 0 0 0\ncpu2 30 0 0 0 0\n")
                == ["{cpu=\"0\"} 0.1", "{cpu=\"1\"} 0.05", "{cpu=\"2\"} 0.3"])
    }
}
