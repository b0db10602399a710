/// One setting that findings ask for, and what becomes of it.
package struct PlannedSetting: Equatable, Sendable {
    package enum Fate: Equatable, Sendable {
        case set
        /// A person has to decide.
        case suggested(why: String)
        /// It cannot or must not be set here, and where it can be.
        case refused(why: String, place: String?)
    }

    package let key: String
    /// As it ran when the sample was taken.
    package let from: String
    package let to: String
    package let scope: Scope
    package let apply: Apply
    package let risk: String
    /// Those that ask for it, the first of them first.
    package let findings: [Finding]
    package let fate: Fate

    /// Whether the whole machine changes with it.
    package var isOfHost: Bool { scope != .networkNamespace }

    func with(_ fate: Fate) -> PlannedSetting {
        PlannedSetting(
            key: key, from: from, to: to, scope: scope, apply: apply, risk: risk, findings: findings,
            fate: fate)
    }

    package var undo: String { "sysctl -w '\(key)=\(from.settingWords)'" }
}

/// Something that no sysctl does.
package struct FixStep: Equatable, Sendable {
    package let finding: Finding
    package let remedy: Remedy
}
