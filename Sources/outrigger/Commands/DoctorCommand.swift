package import ArgumentParser
import Doctor
import Glibc
import Kernel
import Sidecar

/// `outrigger doctor`: looks at the host for some seconds and says what is sick, why, and what helps.
package struct DoctorCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says which limit, setting or line of code is to blame, with the evidence.",
        discussion: """
            EXAMPLES
              outrigger doctor
              outrigger doctor --pid "$(pgrep -n gateway)" --for 10s --json
            """)

    package init() {}

    package func run() throws {
        let host = LiveHost(scope: NetworkScope(), procfs: "/proc", sysfs: "/sys", rootfs: "")
        let sampler = Sampler(host, for: Check.all, question: Question())
        let before = sampler.take()
        sleep(3)
        let exam = Examination(
            question: Question(), host: host.description(), before: before, after: sampler.take(), seconds: 3)
        let report = Diagnosis.report(of: exam)
        StandardStream.output.write(Array(TableReport.text(of: report).utf8))
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }
}
