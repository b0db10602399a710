/// A limit of the whole host and how much of it is used: what several checks judge alike.
struct Ceiling {
    let check: String
    let key: String
    /// What is counted: `open files`.
    let noun: String
    let used: Int64
    let limit: Int64
    let evidence: [Evidence]
    /// What happens at the limit.
    let harm: String
    var risk = ""
    var confidence = Confidence.certain
    /// As many as there shall be; 0 when nobody said.
    var wanted: Int64 = 0
    var warningShare = Ceiling.usualShare

    private static let usualShare = 0.8

    var share: Double { limit > 0 ? Double(used) / Double(limit) : 0 }

    func finding(_ exam: Examination, remedies: [Remedy]? = nil) -> Finding? {
        let isNear = limit > 0 && share > warningShare
        guard isNear || (limit > 0 && wanted > limit) else { return nil }
        let now = "\(used) of \(limit) \(noun)"
        return Finding(
            check, .warning, isNear ? .limit : .configuration, at: Place(setting: key), touches: [.host],
            predicate: isNear ? "is nearly used up" : "is too low for the connections to come",
            sentence: isNear
                ? "\(now) are in use (\(Amount.percent(share))); at the limit \(harm)."
                : "\(now) are in use and \(wanted) are wanted; at the limit \(harm).",
            brief: isNear ? now : "\(limit) for \(wanted)", evidence: evidence,
            remedies: remedies ?? [raise(exam)].compactMap(\.self), confidence: confidence)
    }

    /// To twice as many, or what is wanted; never lower.
    func raise(_ exam: Examination) -> Remedy? {
        let doubled = limit > Self.largest / 2 ? Self.largest : max(limit, 0) * 2
        let target = max(doubled, wanted)
        return target > limit ? Remedy.sysctl(key, to: "\(target)", in: exam, risk: risk) : nil
    }

    private static let largest: Int64 = 1 << 40
}
