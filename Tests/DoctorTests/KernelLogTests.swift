import Doctor
import Testing

/// Which lines of the kernel log are about now, and about those who are examined.
struct KernelLogTests {
    private static let fork = "cgroup: fork rejected by pids controller in "
    private static let kill = "Memory cgroup out of memory: Killed process 77 (other) total-vm:1000kB"

    private static func killing(_ limit: String, _ task: String) -> [String] {
        [
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=\(limit),"
                + "task_memcg=\(task),task=other,pid=77,uid=0", kill,
        ]
    }

    private static let host = MadeUpHost().listener(port: 8080).process(4242, "gateway") {
        $0.cgroups = ["/pods/gateway"]
    }

    private func severities(_ check: String, _ host: MadeUpHost) throws -> [Severity] {
        try #require(Check.named(check)).examine(host.examination()).map(\.severity)
    }

    @Test(arguments: [
        (check: "kmsg.fork-rejected", lines: [fork + "/other"], severity: Severity.info),
        (check: "kmsg.fork-rejected", lines: [fork + "/pods/gateway"], severity: .critical),
        (check: "kmsg.fork-rejected", lines: [fork + "/pods"], severity: .critical),
        (check: "kmsg.fork-rejected", lines: [fork + "/pods/gate"], severity: .info),
        (check: "kmsg.oom-kill", lines: killing("/other", "/other/a"), severity: .info),
        (check: "kmsg.oom-kill", lines: killing("/pods", "/pods/sibling"), severity: .critical),
        (
            check: "kmsg.oom-kill", lines: ["Task in /o/a killed as a result of limit of /o", kill],
            severity: .info
        ),
        (check: "kmsg.oom-kill", lines: [kill], severity: .info),
        (check: "kmsg.oom-kill", lines: ["Out of memory: Killed process 77 (other)"], severity: .critical),
        (check: "kmsg.file-max", lines: ["VFS: file-max limit 100000 reached"], severity: .critical),
    ])
    func laysOnATargetWhatItsOwnGroupsMet(_ row: (check: String, lines: [String], severity: Severity)) throws
    {
        let host = row.lines.reduce(Self.host) { $0.kernelLog(86_402, $1) }
        let parts = [
            host.changed { $0.question.target = .process(4242) },
            host.changed { $0.description.isContainer = true },
        ]
        for part in parts { #expect(try severities(row.check, part) == [row.severity]) }
        #expect(try severities(row.check, host) == [.critical])
    }

    @Test(
        arguments: [
            // Of an earlier boot, in the log before the window already or in a log that was read once.
            (before: [99_999.5], after: [99_999.5], isNow: false),
            (before: [], after: [864_000.1], isNow: false),
            // The clock of the log is behind that of uptime.
            (before: [80_000], after: [80_000, 80_005], isNow: true),
            (before: [80_000], after: [80_001], isNow: true),
            (before: [80_000], after: [79_999], isNow: false),
            (before: [], after: [86_402], isNow: true),
        ] as [(before: [Double], after: [Double], isNow: Bool)])
    func takesForNewWhatWasNotThereBefore(_ row: (before: [Double], after: [Double], isNow: Bool)) throws {
        func lines(_ times: [Double]) -> Result<[KernelLogLine], Unknown> {
            .success(times.map { KernelLogLine(seconds: $0, text: Self.kill) })
        }
        let host = MadeUpHost().changed {
            $0.before.kernelLog = lines(row.before)
            $0.after.kernelLog = lines(row.after)
        }
        #expect(try severities("kmsg.oom-kill", host) == (row.isNow ? [.critical] : []))
    }
}
