/// Runs checks over an examination and folds what they find.
package enum Diagnosis {
    package static func report(of exam: Examination, by checks: [Check] = Check.all) -> Report {
        var findings: [Finding] = []
        var report = Report(
            question: exam.question, host: exam.host, seconds: exam.seconds, roots: [], history: [],
            skipped: [],
            irrelevant: [], fine: [])
        for check in checks {
            do throws(Unknown) {
                let found = try check.examine(exam)
                findings += found
                if found.isEmpty { report.fine.append(check.id) }
            } catch {
                report.skipped.append(Report.Skipped(check: check.id, unknown: error))
            }
            report.history += past(of: check, in: exam)
        }
        report.roots = findings.map { Report.Root(finding: $0, consequences: []) }
        return report
    }

    private static func past(of check: Check, in exam: Examination) -> [Report.Past] {
        check.sinceBoot.compactMap { name in
            let change = exam.changeIfAny(name)
            guard change.delta == 0, change.after > 0 else { return nil }
            return Report.Past(check: check.id, field: name, count: change.after)
        }
    }
}
