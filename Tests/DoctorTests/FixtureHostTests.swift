import Doctor
import Testing

/// Whole recorded hosts by every check: those that are sick are called so, and nothing is said of the others.
struct FixtureHostTests {
    /// What is found on a host, roots before their consequences, and how the command ends.
    struct Row: CustomTestStringConvertible {
        let host: FixtureHost
        let exitCode: Int32
        let found: [String]

        init(_ name: String, exit exitCode: Int32, _ found: [String] = []) {
            (host, self.exitCode, self.found) = (FixtureHost(name), exitCode, found)
        }

        var testDescription: String { host.name }
    }

    @Test(arguments: [
        Row("ubuntu-24.04-defaults", exit: 0), Row("up-400-days", exit: 0), Row("restarted", exit: 0),
        Row("sysctl-order", exit: 0),
        Row("rhel7-page-cache", exit: 0, ["cgroup.oom info"]),
        Row("conntrack-lost-races", exit: 0, ["conntrack.full info", "conntrack.timeouts info"]),
        Row(
            "conntrack-full", exit: 3, ["conntrack.full critical", "conntrack.timeouts info"]),
        Row("neighbours-full", exit: 3, ["neigh.table-full critical"]),
        Row("softnet-offline-cpu", exit: 1, ["softnet.squeezed warning"]),
        Row("kubepods-throttled", exit: 3, ["cgroup.cpu-throttled critical"]),
        Row("server-without-cpu", exit: 0, ["psi.cpu info"]),
    ])
    func judges(_ row: Row) throws {
        let report = Diagnosis.report(of: try row.host.examination(by: Check.all))
        #expect(report.findings.map { "\($0.check) \($0.severity.name)" } == row.found)
        #expect(report.exitCode == row.exitCode)
    }

    /// Rows of softnet_stat are those of the CPUs that are online.
    @Test func namesTheCPUThatIsLate() throws {
        let report = Diagnosis.report(of: try FixtureHost("softnet-offline-cpu").examination(by: Check.all))
        #expect(report.findings.map(\.place.device) == ["CPU 3"])
    }

    @Test func namesTheGroupWhoseQuotaItIs() throws {
        let report = Diagnosis.report(of: try FixtureHost("kubepods-throttled").examination(by: Check.all))
        #expect(report.findings.map(\.place.cgroup) == ["/kubepods.slice"])
    }
}
