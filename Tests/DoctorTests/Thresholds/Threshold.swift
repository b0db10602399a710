import Doctor
import Testing

/// A host on one side of a line, and how bad a check finds it: a row of a table.
struct Threshold: CustomTestStringConvertible, Sendable {
    let check: String
    let what: String
    /// The worst that is found; `nil` for silence, infos included.
    let severity: Severity?
    let host: @Sendable () -> MadeUpHost

    init(
        _ check: String, _ what: String, _ severity: Severity?, _ host: @escaping @Sendable () -> MadeUpHost
    ) {
        self.check = check
        self.what = what
        self.severity = severity
        self.host = host
    }

    var testDescription: String { "\(check): \(what)" }
}

extension Threshold {
    static let all: [Threshold] =
        listening + ports + closing + memory + buffers + loss + latency + idle
}

/// Every line of the catalogue from both sides.
struct ThresholdTests {
    @Test(arguments: Threshold.all)
    func judgesBothSides(_ row: Threshold) throws {
        let check = try #require(Check.named(row.check))
        let findings = try check.examine(row.host().examination())
        #expect(findings.map(\.severity).max() == row.severity, "\(findings.map(\.sentence))")
    }

    /// The table of findings has so many columns for it.
    @Test(arguments: Threshold.all)
    func isBrief(_ row: Threshold) throws {
        let check = try #require(Check.named(row.check))
        let briefs = try check.examine(row.host().examination()).map(\.brief)
        #expect(briefs.allSatisfy { $0.count <= 30 }, "\(briefs)")
    }
}
