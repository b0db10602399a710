/// Runs checks over an examination and folds what they find.
package enum Diagnosis {
    package static func report(of exam: Examination, by checks: [Check] = Check.all) -> Report {
        var findings: [Finding] = []
        var report = Report(question: exam.question, host: exam.host, seconds: exam.seconds)
        let blind = exam.unseenProcesses.map(exam.withoutProcesses)
        for check in checks {
            var outcome = outcome(of: check, on: exam)
            // What is fine of those that could be seen is not known of the others.
            if case .success([]) = outcome, let blind,
                case .failure(let unknown) = self.outcome(of: check, on: blind)
            {
                outcome = .failure(unknown)
            }
            if let broken = InternalError.finding(in: outcome, of: check) {
                findings.append(broken)
                continue
            }
            switch outcome {
            case .success(let found):
                findings += found.map { $0.showingFiles(of: exam.question) }
                if found.isEmpty { report.fine.append(check.id) }
            case .failure(let unknown):
                report.skipped.append(Report.Skipped(check: check.id, unknown: unknown))
            }
        }
        findings = PastedList.reconsidered(QuotedLog.folded(findings), in: exam)
        report.history = past(of: checks, in: exam)
        report.roots = folded(findings)
        report.notes =
            Contributors.notes(on: findings) + [exam.remarkOnOwners].compactMap(\.self)
            + exam.remarksOnSockets
        report.irrelevant = PopularSettings.withoutBearing(on: findings, in: exam)
        // Without rows there were none to look at.
        report.listenerCount = (try? exam.listeners())?.count ?? 0
        report.processCount = exam.after.processes.count
        if exam.question.isPreflight {
            report.preflight = PreflightRow.rows(of: report, exam, by: checks)
        }
        return report
    }

    /// Roots with their consequences, in the order in which they are told.
    package static func folded(_ findings: [Finding]) -> [Report.Root] { Folding(findings).roots }

    private static func outcome(of check: Check, on exam: Examination) -> Result<[Finding], Unknown> {
        do throws(Unknown) { return .success(try check.examine(exam)) } catch { return .failure(error) }
    }

    /// Counters that moved since boot and rest in the window, each once.
    private static func past(of checks: [Check], in exam: Examination) -> [Report.Past] {
        var told: Set<String> = []
        return checks.flatMap { check in
            check.sinceBoot.compactMap { name in
                let change = exam.changeIfAny(name)
                guard change.delta == 0, change.after > 0, told.insert(name).inserted else { return nil }
                return Report.Past(check: check.id, field: name, count: change.after)
            }
        }
    }
}

extension Finding {
    /// Evidence as the one who asked would read it again: the target's own files, not those of whoever looks.
    fileprivate func showingFiles(of question: Question) -> Finding {
        guard case .process(let pid) = question.target else { return self }
        let own = "/proc/net/"
        return showing(
            evidence.map { line in
                guard line.source.hasPrefix(own) else { return line }
                return Evidence(
                    source: "/proc/\(pid)/net/\(line.source.dropFirst(own.count))", field: line.field,
                    before: line.before, after: line.after, limit: line.limit)
            })
    }
}
