import Doctor
import Testing

struct FixPlanTests {
    /// What becomes of one setting on a healthy host: `set`, or the first words of why not.
    @Test(arguments: [
        ("net.core.somaxconn", "128", "4096", "set"),
        ("net.core.somaxconn", "8192", "4096", "it is less than what runs, 8192; --force"),
        ("net.core.somaxconn", "128", "1024", "it is less than the kernel's default, 4096; --force"),
        ("net.ipv4.tcp_syncookies", "2", "1", "set"),
        ("net.ipv4.tcp_fin_timeout", "60", "15", "ask: peers that are slow"),
        ("net.ipv4.tcp_keepalive_time", "7200", "120", "ask: every socket"),
        ("net.ipv4.tcp_orphan_retries", "0", "3", "ask: unsent data"),
        ("net.ipv4.tcp_synack_retries", "5", "3", "ask: clients on slow links"),
        ("vm.swappiness", "60", "10", "ask: it decides for every process"),
        ("net.ipv4.tcp_slow_start_after_idle", "1", "0", "set"),
        ("net.ipv4.conf.all.rp_filter", "1", "0", "set"),
        (
            "net.ipv4.tcp_rmem", "4096\t131072\t33554432", "4096 131072 16777216",
            "it is less than what runs, 4096 131"
        ),
        (
            "net.ipv4.tcp_rmem", "1048576\t1048576\t33554432", "4096 131072 33554432",
            "it is less than what runs"
        ),
        ("net.ipv4.ip_local_port_range", "32768\t60999", "15000 65535", "set"),
        (
            "net.ipv4.ip_local_port_range", "1024\t65535", "15000 65535",
            "it is narrower than the range that runs, 1024"
        ),
        ("net.ipv4.ip_local_reserved_ports", "9000-9100,9200", "8080", "set"),
        ("net.ipv4.tcp_mem", "1 2 3", "4 5 6", "ask: it is a share"),
        ("net.ipv4.tcp_tw_reuse", "2", "1", "ask: the kernel's documentation"),
        ("net.ipv4.tcp_retries2", "15", "8", "ask: it gives up"),
        ("net.netfilter.nf_conntrack_tcp_timeout_established", "432000", "7440", "ask: too short"),
        ("vm.min_free_kbytes", "1", "2", "ask: too much"),
        ("vm.overcommit_memory", "0", "1", "ask: it decides"),
        ("net.//.//.etc.passwd", "0", "1", "`net.//.//.etc.passwd` is no setting that outrigger changes"),
        ("abi.vsyscall32", "0", "1", "`abi.vsyscall32` is no setting"),
    ])
    func decides(_ key: String, _ running: String, _ to: String, _ fate: String) throws {
        let host = MadeUpFix.host().setting(key, running)
        let finding = MadeUpFix.finding("a.b", .warning, MadeUpFix.remedy(key, running, to))
        let setting = try #require(MadeUpFix.plan([finding], on: host).settings.first)
        #expect(Self.text(setting.fate).hasPrefix(fate))
        // What is less is set when a person insists; what needs a decision is not.
        let forced = try #require(MadeUpFix.plan([finding], on: host, isForced: true).settings.first)
        if fate.hasPrefix("it is") { #expect(forced.fate == .set) }
        if fate.hasPrefix("ask") { #expect(forced.fate == setting.fate) }
    }

    private static func text(_ fate: PlannedSetting.Fate) -> String {
        switch fate {
        case .set: "set"
        case .suggested(let why): "ask: \(why)"
        case .refused(let why, _): why
        }
    }

    @Test(arguments: [
        (
            SettingError.Reason.absent,
            "net.core.somaxconn is not here: this kernel or network namespace does not have it"
        ),
        (.readOnly, "net.core.somaxconn is read-only here"),
    ])
    func refusesWhatCannotBeWrittenHereAndNamesThePlace(_ reason: SettingError.Reason, _ why: String) throws {
        let writer = MadeUpSettings([MadeUpFix.somaxconn: "128"])
        writer.obstacles[MadeUpFix.somaxconn] = reason
        let setting = try #require(MadeUpFix.plan([MadeUpFix.overflow], writer: writer).settings.first)
        let place = """
            docker run --sysctl net.core.somaxconn='4096', or pod securityContext.sysctls, after kubelet \
            --allowed-unsafe-sysctls=net.core.somaxconn
            """
        #expect(setting.fate == .refused(why: why, place: place))
    }

    /// A file can be printed by anybody.
    @Test func printsForThoseWhoMayNotSet() {
        let writer = MadeUpSettings([MadeUpFix.somaxconn: "128"])
        writer.obstacles[MadeUpFix.somaxconn] = .denied
        #expect(MadeUpFix.plan([MadeUpFix.overflow], writer: writer).chosen.count == 1)
    }

    @Test func takesTheLargerOfTwoWishes() {
        let findings = [1000, 8192, 5000].map {
            MadeUpFix.finding("a.\($0)", .warning, MadeUpFix.remedy(MadeUpFix.somaxconn, "128", "\($0)"))
        }
        let plan = MadeUpFix.plan(findings)
        #expect(plan.settings.map(\.to) == ["8192"])
        #expect(plan.settings.first?.findings.map(\.check) == ["a.1000", "a.8192", "a.5000"])
    }

    /// Of two wishes for a row of numbers each gets its own; of two lists of ports all are kept.
    @Test(arguments: [
        (
            "net.ipv4.tcp_rmem", "65536\t1048576\t33554432", "4096 1048576 33554432",
            "65536 131072 33554432", "4096 131072 33554432"
        ),
        ("net.ipv4.tcp_rmem", "1 2 3", "4 2 3", "8 2 9", "8 2 9"),
        ("net.ipv4.tcp_rmem", "1 2 3", "4 2 3", "many", "4 2 3"),
        ("net.ipv4.ip_local_port_range", "32768 60998", "15000 65535", "32768 60997", "15000 65535"),
        ("net.ipv4.ip_local_reserved_ports", "7", "7,9100", "7,8080", "7,9100,8080"),
    ])
    func mergesTwoWishes(
        _ key: String, _ running: String, _ first: String, _ second: String, _ merged: String
    ) {
        let findings = [first, second].map {
            MadeUpFix.finding("a.b", .warning, MadeUpFix.remedy(key, running, $0))
        }
        let plan = MadeUpFix.plan(findings, on: MadeUpFix.host().setting(key, running))
        #expect(plan.settings.map(\.to) == [merged])
    }

    @Test(arguments: [
        ("etc/sysctl.d/90-outrigger.conf", "etc/sysctl.d/99-tuning.conf", "4096", []),
        ("etc/sysctl.d/90-outrigger.conf", "etc/sysctl.d/10-early.conf", "128", []),
        (
            "etc/sysctl.d/90-outrigger.conf", "etc/sysctl.d/99-tuning.conf", "128",
            ["/etc/sysctl.d/99-tuning.conf:1"]
        ),
        ("etc/sysctl.d/90-outrigger.conf", "etc/sysctl.conf", "128", ["/etc/sysctl.conf:1"]),
        (
            "etc/sysctl.d/90-outrigger.conf", "usr/lib/sysctl.d/99-vendor.conf", "128",
            ["/usr/lib/sysctl.d/99-vendor.conf:1"]
        ),
        ("usr/lib/sysctl.d/90-a.conf", "etc/sysctl.d/90-a.conf", "128", ["/etc/sysctl.d/90-a.conf:1"]),
        ("etc/sysctl.d/90-outrigger.conf", "etc/sysctl.d/90-outrigger.conf", "128", []),
    ])
    func saysWhoHasTheLastWord(_ path: String, _ other: String, _ value: String, _ winners: [String]) {
        let lines = SysctlContest.winners(
            over: path, setting: [("net.core.somaxconn", "4096")],
            among: [other: "net.core.somaxconn = \(value)\n"])
        #expect(lines.map(\.location) == winners)
    }

    @Test(arguments: [
        ("etc/sysctl.d/90-outrigger.conf", true), ("etc/sysctl.conf", true), ("run/sysctl.d/a.conf", true),
        ("etc/sysctl.d/90-outrigger", false), ("tmp/a.conf", false), ("a.conf", false),
        ("etc/sysctl.d/below/a.conf", false),
    ])
    func knowsWhatIsReadAtBoot(_ path: String, _ isRead: Bool) {
        #expect(SysctlContest.isRead(path) == isRead)
    }
}
