import Doctor
import Testing

/// Lines of sysctl files, and which of them wins.
struct SysctlFileLinesTests {
    @Test(arguments: [
        ("net.core.somaxconn = 65535", "net.core.somaxconn", "65535"),
        ("  net.core.somaxconn=65535  ", "net.core.somaxconn", "65535"),
        ("-net.core.somaxconn = 1", "net.core.somaxconn", "1"),
        ("net.ipv4.tcp_rmem = 4096\t131072  16777216", "net.ipv4.tcp_rmem", "4096 131072 16777216"),
        ("net/ipv4/conf/eth0.1/rp_filter = 2", "net.ipv4.conf.eth0/1.rp_filter", "2"),
        ("net.ipv4.conf.eth0/1.rp_filter = 2", "net.ipv4.conf.eth0/1.rp_filter", "2"),
        ("kernel.core_pattern = |/bin/x a=b", "kernel.core_pattern", "|/bin/x a=b"),
    ])
    func readsSettings(_ line: String, _ key: String, _ value: String) {
        let settings = FileSetting.all(in: "# first\n\(line)\n", path: "etc/sysctl.conf")
        #expect(settings == [FileSetting(file: "/etc/sysctl.conf", line: 2, key: key, value: value)])
    }

    @Test(arguments: ["", "# a = b", "  ; a = b", "-net.ipv4.conf.all.rp_filter", "=", " - = 1", "word"])
    func passesOverOtherLines(_ line: String) {
        #expect(FileSetting.all(in: line, path: "etc/sysctl.conf").isEmpty)
    }

    @Test func letsTheLastNameAndTheEarlierFolderWin() {
        let exam = MadeUpHost().sysctlFile("usr/lib/sysctl.d/50-default.conf", "a = 1\nb = 1\n")
            .sysctlFile("etc/sysctl.d/60-ours.conf", "b = 2\nc = 2\n\nc = 3\n")
            .sysctlFile("usr/lib/sysctl.d/60-ours.conf", "d = 4\n")
            .sysctlFile("run/sysctl.d/10-first.conf", "c = 0\n").examination()
        #expect(
            exam.sysctlFileSettings.map { "\($0.location) \($0.key) \($0.value)" } == [
                "/usr/lib/sysctl.d/50-default.conf:1 a 1", "/etc/sysctl.d/60-ours.conf:1 b 2",
                "/etc/sysctl.d/60-ours.conf:4 c 3",
            ])
    }

    @Test func readsTheMainFileWhereALinkPutsIt() {
        let exam = MadeUpHost().sysctlFile("etc/sysctl.conf", "a = 2\nb = 2\n").sysctlFile(
            "etc/sysctl.d/99-sysctl.conf", "a = 2\nb = 2\n"
        )
        .sysctlFile("etc/sysctl.d/99-z.conf", "a = 1\n").examination()
        #expect(
            exam.sysctlFileSettings.map(\.location) == [
                "/etc/sysctl.d/99-sysctl.conf:2", "/etc/sysctl.d/99-z.conf:1",
            ])
    }

    @Test func readsLinesOfWindows() {
        let settings = FileSetting.all(in: "# first\r\na = 1\r\n\r\nb = 2\r\n", path: "etc/sysctl.conf")
        #expect(settings.map { "\($0.line) \($0.key) \($0.value)" } == ["2 a 1", "4 b 2"])
    }

    @Test func readsTheMainFileLast() {
        let exam = MadeUpHost().sysctlFile("etc/sysctl.conf", "a = 2\n").sysctlFile(
            "etc/sysctl.d/99-z.conf", "a = 1\n"
        )
        .examination()
        #expect(exam.sysctlFileSettings.map(\.location) == ["/etc/sysctl.conf:1"])
    }
}
