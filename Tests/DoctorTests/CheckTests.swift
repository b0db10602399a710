import Doctor
import TestKit
import Testing

/// Every check on its sick hosts, and on healthy ones.
struct CheckTests {
    @Test(arguments: CheckCase.all)
    func findsTheSickness(_ sample: CheckCase) throws {
        let check = try #require(Check.named(sample.check))
        let findings = try check.examine(sample.sick().examination())
        #expect(!findings.isEmpty, "\(sample) finds nothing")
        #expect(findings.allSatisfy { $0.check == check.id })
        let text = findings.flatMap(FindingText.lines(of:)).joined(separator: "\n") + "\n"
        try expectGolden(text, "findings/\(check.id)-\(sample.name).txt")
    }

    @Test(arguments: CheckCase.all)
    func isSilentOnHostsThatLookAlike(_ sample: CheckCase) throws {
        let check = try #require(Check.named(sample.check))
        for host in sample.healthy {
            let findings = try check.examine(host().examination()).filter { $0.severity > .info }
            #expect(findings.isEmpty, "\(sample): \(findings.map(\.sentence))")
        }
        for host in sample.silent {
            let findings = try check.examine(host().examination())
            #expect(findings.isEmpty, "\(sample): \(findings.map(\.sentence))")
        }
    }

    @Test(arguments: Check.all.map(\.id))
    func isSilentOnAHealthyHost(_ id: String) throws {
        let check = try #require(Check.named(id))
        do throws(Unknown) {
            let findings = try check.examine(MadeUpHost().examination())
            #expect(findings.isEmpty, "\(findings.map(\.sentence))")
        } catch {
            // What a healthy host does not have is not looked at; but it has to be said.
            #expect(!error.reason.isEmpty && error != Unknown("not among what this check says it reads"))
        }
    }

    /// But for those that read nothing and are there to be explained.
    @Test(arguments: Check.all.filter { !$0.reads.isEmpty }.map(\.id))
    func hasASickHost(_ id: String) {
        #expect(CheckCase.all.contains { $0.check == id }, "no case in Tests/DoctorTests/Cases")
    }
}
