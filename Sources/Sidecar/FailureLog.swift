/// Which collectors or rules fail, so that each failure is told once and not at every tick.
struct FailureLog {
    private var known: [String: String] = [:]

    /// The failures that were not there at the last call, or had another reason.
    mutating func news(in failures: [(name: String, reason: String)]) -> [(
        name: String, reason: String
    )] {
        if failures.isEmpty, known.isEmpty { return [] }
        let fresh = failures.filter { known[$0.name] != $0.reason }
        known = Dictionary(failures.map { ($0.name, $0.reason) }) { first, _ in first }
        return fresh
    }
}
