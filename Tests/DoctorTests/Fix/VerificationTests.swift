import Doctor
import TestKit
import Testing

/// What became of the findings, measured again.
struct VerificationTests {
    struct Case: CustomStringConvertible, Sendable {
        let description: String
        var before: [Finding]
        var after: [Finding]
        var limit: (UInt32, UInt32) = (128, 128)
        var harmful: Set<String> = []
    }

    private static let worse = MadeUpFix.cookies(loss: 200)
    private static let cases = [
        Case(description: "fixed", before: [MadeUpFix.cookies()], after: []),
        Case(description: "needs-relisten", before: [MadeUpFix.overflow], after: [MadeUpFix.overflow]),
        // Nobody knocked meanwhile, but the queue is as short as it was.
        Case(description: "needs-relisten-silent", before: [MadeUpFix.overflow], after: []),
        Case(description: "relistened", before: [MadeUpFix.overflow], after: [], limit: (128, 4096)),
        Case(
            description: "relistened-in-vain", before: [MadeUpFix.overflow], after: [MadeUpFix.overflow],
            limit: (128, 4096)),
        Case(description: "no-effect", before: [MadeUpFix.cookies()], after: [MadeUpFix.cookies(loss: 15)]),
        Case(
            description: "worse", before: [MadeUpFix.cookies()], after: [worse],
            harmful: ["net.ipv4.tcp_syncookies"]),
        Case(
            description: "more-severe", before: [MadeUpFix.cookies(.warning)], after: [MadeUpFix.cookies()],
            harmful: ["net.ipv4.tcp_syncookies"]),
        Case(
            description: "new-sockets",
            before: [
                MadeUpFix.finding(
                    "loss.mtu-blackhole", .warning,
                    MadeUpFix.remedy("net.ipv4.tcp_mtu_probing", "0", "1", apply: .newSockets))
            ],
            after: [MadeUpFix.finding("loss.mtu-blackhole", .warning)]),
        Case(
            description: "untouched-and-new", before: [MadeUpReport.leak, MadeUpReport.capped],
            after: [MadeUpReport.leak, MadeUpReport.timeWait]),
        Case(description: "nothing", before: [], after: []),
    ]

    @Test(arguments: cases)
    func tellsWhatCameOfIt(_ sample: Case) throws {
        let host = MadeUpFix.host()
        let plan = MadeUpFix.plan(sample.before, on: host)
        let later = MadeUpFix.host(limit: (sample.limit.1, sample.limit.1))
        let verification = Verification(
            of: plan.chosen, before: (plan.report, host.examination()),
            after: (MadeUpFix.report(sample.after), later.examination()))
        #expect(verification.harmful == sample.harmful)
        try expectGolden(
            VerificationText.text(of: verification, .plain), "fix/verified-\(sample.description).txt")
    }

    @Test func tellsWhatWasSetAndWhatNot() throws {
        let findings = [
            MadeUpFix.overflow,
            MadeUpFix.finding(
                "port.timewait", .warning, MadeUpFix.remedy("net.ipv4.tcp_tw_reuse", "2", "1")),
            MadeUpFix.finding(
                "softnet.dropped", .warning,
                MadeUpFix.remedy("net.core.netdev_max_backlog", "1000", "4000", scope: .host)),
        ]
        let container = MadeUpFix.host().changed { $0.description.isContainer = true }
        let plan = MadeUpFix.plan(findings, on: container)
        let text =
            VerificationText.text(set: MadeUpFix.rollback, "--netns /run/netns/blue", .plain)
            + VerificationText.text(notSet: plan, .plain) + VerificationText.text(stepsOf: plan, .plain)
        try expectGolden(text, "fix/set.txt")
    }

    @Test(
        arguments: [((128, 4096), true), ((128, 128), false), ((4096, 128), false)]
            as [((UInt32, UInt32), Bool)])
    func seesListenCalledAgain(_ limit: (UInt32, UInt32), _ isSeen: Bool) {
        #expect(Verification.sawRelisten(in: MadeUpFix.host(limit: limit).examination()) == isSeen)
    }

    @Test func seesListenCalledAgainOnAUnixSocket() {
        let host = MadeUpFix.host().changed { host in
            let row = UnixListener(inode: 7, name: "/run/app.sock", queue: 3, limit: 128)
            host.before.unixListeners = .success([row])
            var later = row
            later.limit = 4096
            host.after.unixListeners = .success([later])
        }
        #expect(Verification.sawRelisten(in: host.examination()))
    }
}
