extension Examination {
    /// How often its average since boot a counter moved within the window; `nil` for fewer than `floor` events.
    ///
    /// A counter that had never moved before has no average: then any move is infinitely often. In a namespace that is
    /// younger than the host the average comes out too low.
    package func timesBaseline(_ change: Change, atLeast floor: Int64) -> Double? {
        guard change.delta >= floor, change.delta > 0, seconds > 0 else { return nil }
        let past = max(host.uptimeSeconds - seconds, Self.shortestPastSeconds)
        let average = Double(max(change.before, 0)) / past
        return average > 0 ? perSecond(change.delta) / average : .infinity
    }

    /// A host that has just booted has no past to compare with.
    private static let shortestPastSeconds = 60.0

    /// `part` of `whole`; `nil` when there is too little of either for a ratio (kernel.md, Minimum evidence).
    package static func ratio(_ part: Int64, of whole: Int64) -> Double? {
        guard part >= ratioPart, whole >= ratioWhole else { return nil }
        return Double(part) / Double(whole)
    }

    private static let ratioPart: Int64 = 10
    private static let ratioWhole: Int64 = 500
}
