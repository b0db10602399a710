/// When a check speaks, what then helps, and what that may cost: the part of the catalogue that `--explain` adds to the
/// mechanism.
///
/// The remedies of a finding carry the numbers of the host; these sentences hold on every host.
package struct Cure: Sendable {
    /// What has to be seen in the window, and how much of it is worse.
    package let threshold: String
    /// Root first.
    package let remedy: String
    /// What may become worse by the remedy; empty when nothing is known.
    package let risk: String

    init(when threshold: String, do remedy: String, risk: String = "") {
        self.threshold = threshold
        self.remedy = remedy
        self.risk = risk
    }

    /// Of the check with this id; `nil` for a myth, whose page says it all.
    package static func of(_ id: String) -> Cure? { all[id] }

    /// By id of the check.
    package static let all: [String: Cure] = [
        listening, ports, closing, memory, loss, idle, tables, devices, limits, configuration,
    ].reduce(into: [:]) { all, family in all.merge(family) { first, _ in first } }
}
