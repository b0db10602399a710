import Doctor
import Testing

/// A pasted list is judged beside what the other checks found.
struct PastedListTests {
    private static let five = """
        net.ipv4.tcp_fin_timeout = 30
        net.ipv4.ip_local_port_range = 1024 65535
        fs.file-max = 1000000000
        net.core.somaxconn = 65535
        net.ipv4.tcp_rmem = 4096 131072 16777216
        """

    private func found(_ file: String, opened: Int) -> [String] {
        let host = MadeUpHost().setting("net.ipv4.ip_local_port_range", "1024 65535")
            .sockets { $0.open(opened) }.sysctlFile("etc/sysctl.d/99-tuning.conf", file)
        return Diagnosis.report(of: host.examination()).findings.map(\.check)
    }

    @Test func callsNoSettingVainThatASicknessIsAbout() {
        #expect(found(Self.five, opened: 10).contains("persist.cargo-cult"))
        let sick = found(Self.five, opened: 60_000)
        #expect(sick.contains("port.exhaustion") && !sick.contains("persist.cargo-cult"))
    }

    @Test func stillNamesTheOtherLines() throws {
        let host = MadeUpHost().setting("net.ipv4.ip_local_port_range", "1024 65535")
            .sockets { $0.open(60_000) }
            .sysctlFile("etc/sysctl.d/99-tuning.conf", Self.five + "\nnet.ipv4.tcp_sack = 1\n")
        let report = Diagnosis.report(of: host.examination())
        let list = try #require(report.findings.first { $0.check == "persist.cargo-cult" })
        #expect(list.evidence.count == 5)
        #expect(!list.sentence.contains("ip_local_port_range"))
    }
}
