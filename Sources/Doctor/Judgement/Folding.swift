/// Folds findings into roots with their consequences below them, by the table of `CausalEdge`.
///
///     listen.overflow       close.close-wait-leak
///     fd.process-limit  ─▶  └ fd.process-limit
///     close.close-wait-leak   └ listen.overflow
///
/// A consequence stands once, below the worst of its causes; `causedBy` names all of them.
struct Folding {
    private var findings: [Finding]
    /// By place in `findings`: the places of its direct causes and of its direct consequences.
    private var causes: [[Int]]
    private var consequences: [[Int]]

    init(_ findings: [Finding]) {
        self.findings = findings
        causes = findings.map { _ in [] }
        consequences = causes
        link()
        raise()
    }

    /// The roots in the order in which they are told.
    var roots: [Report.Root] {
        var parent: [Int: Int] = [:]
        for place in findings.indices {
            parent[place] = causes[place].min { Self.isBefore(findings[$0], findings[$1]) }
        }
        return Self.sorted(findings.indices.filter { parent[$0] == nil }.map { tree(of: $0, parent) })
    }

    /// Worst first; then what hurts now before what is near a limit before what is only configured; then by loss.
    static func isBefore(_ left: Finding, _ right: Finding) -> Bool {
        if left.severity != right.severity { return left.severity > right.severity }
        if left.grade != right.grade { return left.grade < right.grade }
        return left.lossPerSecond > right.lossPerSecond
    }

    private mutating func link() {
        // What would be too little for a load to come has caused nothing yet, and nothing has caused it.
        let seen = findings.indices.filter { findings[$0].grade != .configuration }
        let byCheck = Dictionary(grouping: seen) { findings[$0].check }
        for edge in CausalEdge.all {
            for root in byCheck[edge.root] ?? [] {
                for consequence in byCheck[edge.consequence] ?? []
                where findings[root].concerns(findings[consequence]) {
                    causes[consequence].append(root)
                    consequences[root].append(consequence)
                }
            }
        }
        for place in findings.indices {
            findings[place].causedBy = Self.ids(of: causes[place], in: findings)
            findings[place].causes = Self.ids(of: consequences[place], in: findings)
        }
    }

    /// A root is at least as bad as what it brings about, over any number of steps: the edges have no way back.
    private mutating func raise() {
        var isRising = true
        while isRising {
            isRising = false
            for place in findings.indices {
                for consequence in consequences[place]
                where findings[consequence].severity > findings[place].severity {
                    findings[place].severity = findings[consequence].severity
                    isRising = true
                }
            }
        }
    }

    private func tree(of place: Int, _ parent: [Int: Int]) -> Report.Root {
        let below = consequences[place].filter { parent[$0] == place }
        return Report.Root(
            finding: findings[place], consequences: Self.sorted(below.map { tree(of: $0, parent) }))
    }

    /// Among equals the order of the catalogue stays.
    private static func sorted(_ roots: [Report.Root]) -> [Report.Root] {
        roots.enumerated().sorted { left, right in
            let (one, other) = (left.element.withLossOfAll, right.element.withLossOfAll)
            if isBefore(one, other) { return true }
            return isBefore(other, one) ? false : left.offset < right.offset
        }.map(\.element)
    }

    private static func ids(of places: [Int], in findings: [Finding]) -> [String] {
        var seen: Set<String> = []
        return places.map { findings[$0].check }.filter { seen.insert($0).inserted }
    }
}

extension Report.Root {
    /// Its finding, with what is lost by it and by all that it causes.
    fileprivate var withLossOfAll: Finding {
        finding.losing(findings.reduce(0) { $0 + $1.lossPerSecond })
    }
}
