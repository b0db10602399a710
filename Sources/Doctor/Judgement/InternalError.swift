/// A check that broke: said as a finding, so that nobody takes its silence for health.
///
/// A check can throw nothing but `Unknown`; the compiler holds that. What is left of "breaks" is a check that looks at
/// something it does not declare in `reads`, and one whose finding says nothing or rests on a number that is none.
/// A trap inside a check would end the process: hence the clamped and wrapping arithmetic in all of them.
package enum InternalError {
    package static let id = "internal-error"

    /// For `--explain`; it is no row of the catalogue, because it looks at nothing.
    package static let check = Check(
        id: id, title: "a check of the doctor broke", reads: [], scope: .app, apply: .live,
        explanation: Explanation(
            mechanism: """
                A check asked for something that it does not say it reads, or made a finding without a sentence or \
                with a number that is none. What it looks for was not judged. The other checks are not concerned.
                """,
            byHand: ["outrigger doctor --list    # what each check reads"],
            wrongWhen: "It says nothing of the host: it is a mistake of outrigger, and worth a report.",
            references: ["Sources/Doctor/Judgement/InternalError.swift"]
        )
    ) { _ throws(Unknown) in [] }

    /// What takes the place of an outcome that cannot be used; `nil` when it can.
    static func finding(in outcome: Result<[Finding], Unknown>, of check: Check) -> Finding? {
        switch outcome {
        case .failure(.notAsked): made(check, "looks at something that it does not say it reads")
        case .failure: nil
        case .success(let findings):
            findings.contains { !$0.isWhole } ? made(check, "made a finding that says nothing") : nil
        }
    }

    private static func made(_ check: Check, _ predicate: String) -> Finding {
        Finding(
            id, .info, .now, at: Place(setting: check.id), touches: [], predicate: predicate,
            sentence: "The check \(check.id) \(predicate); what it looks for was not judged.",
            brief: "not judged", evidence: [],
            remedies: [Remedy(.app, "report it with the output of `outrigger doctor --json`")])
    }
}

extension Finding {
    fileprivate var isWhole: Bool {
        !sentence.isEmpty && !predicate.isEmpty && evidence.allSatisfy { $0.after.isFinite }
            && lossPerSecond.isFinite
    }
}
