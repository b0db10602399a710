import Doctor
import Testing

/// All settings or none, and never without a way back.
struct ApplicationTests {
    private static let findings = [
        MadeUpFix.overflow, MadeUpFix.cookies(),
        MadeUpFix.finding(
            "port.range-narrow", .warning,
            MadeUpFix.remedy("net.ipv4.ip_local_port_range", "32768 60999", "15000 65535")),
    ]
    private static let host = MadeUpFix.host().setting("net.ipv4.tcp_syncookies", "0")
    private static let before = [
        MadeUpFix.somaxconn: "128", "net.ipv4.tcp_syncookies": "0",
        "net.ipv4.ip_local_port_range": "32768\t60999",
    ]
    private static let empty = Rollback(
        id: "20260101T000000.000Z", boot: "boot-1", network: 1, entries: [], files: [:])

    private static func run(
        _ writer: MadeUpSettings, keep: @escaping (Rollback) throws(StateError) -> Void = { _ in }
    ) -> Application.Outcome {
        Application(through: writer, keep: keep).run(MadeUpFix.plan(findings, on: host).chosen, empty)
    }

    @Test func keepsTheOldValuesBeforeItSetsAny() {
        let writer = MadeUpSettings(Self.before)
        var kept: [Rollback] = []
        let outcome = Self.run(writer) { rollback throws(StateError) in
            #expect(writer.log.isEmpty)
            kept.append(rollback)
        }
        #expect(kept.count == 1 && outcome == .done(kept[0]))
        #expect(
            kept.first?.entries == [
                Rollback.Entry(key: MadeUpFix.somaxconn, from: "128", to: "4096"),
                Rollback.Entry(key: "net.ipv4.tcp_syncookies", from: "0", to: "1"),
                Rollback.Entry(key: "net.ipv4.ip_local_port_range", from: "32768\t60999", to: "15000 65535"),
            ])
        #expect(writer.values[MadeUpFix.somaxconn] == "4096")
    }

    @Test func setsNothingWhenTheOldValuesCannotBeKept() {
        let writer = MadeUpSettings(Self.before)
        let outcome = Self.run(writer) { _ throws(StateError) in throw StateError("no space left on device") }
        #expect(outcome == .refused(why: "no space left on device"))
        #expect(writer.log.isEmpty)
    }

    /// A value that another has changed since it was judged, a right that lacks, a setting that has gone.
    @Test(
        arguments: [
            (
                MadeUpFix.somaxconn, "256", nil,
                "net.core.somaxconn: somebody has set it to 256 since it was looked at, when it was 128"
            ),
            (
                "net.ipv4.tcp_syncookies", "0", .denied,
                "net.ipv4.tcp_syncookies may not be set by this user; run as root"
            ),
            (
                "net.ipv4.ip_local_port_range", nil, nil,
                "net.ipv4.ip_local_port_range is not here: this kernel or network namespace does not have it"
            ),
        ] as [(String, String?, SettingError.Reason?, String)])
    func touchesNothingWhenOneCannotBeSet(
        _ key: String, _ value: String?, _ obstacle: SettingError.Reason?, _ why: String
    ) {
        let writer = MadeUpSettings(Self.before)
        writer.values[key] = value
        writer.obstacles[key] = obstacle
        #expect(Self.run(writer) == .refused(why: why))
        #expect(writer.log.isEmpty)
    }

    @Test(arguments: [
        (
            SettingError.Reason.refused("15000 65535"),
            "the kernel does not take `15000 65535` for net.ipv4.ip_local_port_range"
        ),
        (.readOnly, "net.ipv4.ip_local_port_range is read-only here"),
        (.failed("Input/output error"), "net.ipv4.ip_local_port_range: Input/output error"),
    ])
    func restoresTheOthersWhenOneFails(_ reason: SettingError.Reason, _ why: String) {
        let writer = MadeUpSettings(Self.before)
        writer.failures["net.ipv4.ip_local_port_range"] = reason
        let restored = ["net.ipv4.tcp_syncookies", MadeUpFix.somaxconn]
        #expect(Self.run(writer) == .undone(why: why, restored: restored, stuck: []))
        #expect(Self.before.allSatisfy { writer.values[$0.key] == $0.value })
    }

    @Test func undoesAValueThatDidNotHold() {
        let writer = MadeUpSettings(Self.before)
        writer.rounded["net.ipv4.tcp_syncookies=1"] = "0"
        #expect(
            Self.run(writer)
                == .undone(
                    why: "net.ipv4.tcp_syncookies: it was set and stayed 0", restored: [MadeUpFix.somaxconn],
                    stuck: []))
    }

    @Test func keepsWhatTheKernelRounded() {
        let writer = MadeUpSettings(Self.before)
        writer.rounded["net.core.somaxconn=4096"] = "4095"
        var kept: [Rollback] = []
        let outcome = Self.run(writer) { rollback throws(StateError) in kept.append(rollback) }
        #expect(kept.map { $0.entries[0].to } == ["4096", "4095"] && outcome == .done(kept[1]))
    }

    @Test func undoesAllWhenTheRoundedValueCannotBeKept() {
        let writer = MadeUpSettings(Self.before)
        writer.rounded["net.core.somaxconn=4096"] = "4095"
        var times = 0
        let outcome = Self.run(writer) { _ throws(StateError) in
            times += 1
            if times > 1 { throw StateError("no space left on device") }
        }
        #expect(
            outcome
                == .undone(
                    why: "no space left on device",
                    restored: [
                        "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", MadeUpFix.somaxconn,
                    ],
                    stuck: []))
        #expect(Self.before.allSatisfy { writer.values[$0.key] == $0.value })
    }
}
