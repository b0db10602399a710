import Bytes
import Telemetry

/// Arithmetic and comparison between two vectors, element by element.
///
/// One side may have many elements for one of the other (`group_left`, `group_right`); then that side's labels survive.
struct VectorMatching {
    private let binary: Binary
    private let delaysNameRemoval: Bool

    init(_ binary: Binary, delaysNameRemoval: Bool) {
        self.binary = binary
        self.delaysNameRemoval = delaysNameRemoval
    }

    private var isOneLeft: Bool { binary.matching.cardinality == .oneToMany }

    func combine(_ left: StepTable, _ right: StepTable) throws(EvaluationError) -> StepTable {
        let many = isOneLeft ? right : left
        let one = isOneLeft ? left : right
        let columns = many.columns
        // As Prometheus does: an empty side yields nothing, not even an error.
        if many.rows.isEmpty || one.rows.isEmpty { return StepTable(columns: columns) }
        var numbers: [Labels: Int] = [:]
        for row in one.rows {
            let signature = binary.matching.signature(of: row.labels)
            if numbers[signature] == nil { numbers[signature] = numbers.count }
        }
        let partners = try partners(in: one, numbers)
        var output = Output(columns: columns)
        // For each signature and moment, whether an element was made already.
        var isTaken = [Bool](repeating: false, count: numbers.count * columns)
        for (row, element) in many.rows.enumerated() {
            guard let number = numbers[binary.matching.signature(of: element.labels)] else { continue }
            for column in 0..<columns where many.isPresent(row, column) {
                let place = number * columns + column
                guard let partner = partners[place] else { continue }
                let home = output.row(for: row, partner) { result(element, one.rows[partner]) }
                if binary.matching.cardinality == .oneToOne {
                    if isTaken[place] {
                        throw EvaluationError(
                            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                        )
                    }
                    isTaken[place] = true
                } else if !output.claim(home, column) {
                    throw EvaluationError(
                        "multiple matches for labels: grouping labels must ensure unique matches")
                }
                let (first, second) = (many[row, column], one[partner, column])
                let made =
                    isOneLeft
                    ? binary.element(second, first, kept: second) : binary.element(first, second, kept: first)
                guard let made else { continue }
                if output.table.isPresent(home, column) { throw .sameLabels }
                output.table[home, column] = made
            }
        }
        return output.table
    }

    /// For each signature and moment the row of the one side; two at once are an error.
    private func partners(
        in one: StepTable, _ numbers: [Labels: Int]
    ) throws(EvaluationError) -> [Int?] {
        var partners = [Int?](repeating: nil, count: numbers.count * one.columns)
        for (row, element) in one.rows.enumerated() {
            let signature = binary.matching.signature(of: element.labels)
            guard let number = numbers[signature] else { continue }
            for column in 0..<one.columns where one.isPresent(row, column) {
                let place = number * one.columns + column
                if let other = partners[place] {
                    throw duplicate(signature, one.rows[other].labels, element.labels)
                }
                partners[place] = row
            }
        }
        return partners
    }

    private func duplicate(_ signature: Labels, _ first: Labels, _ second: Labels) -> EvaluationError {
        let pair = [first.plainDescription, second.plainDescription].sorted()
        return EvaluationError(
            "found duplicate series for the match group \(signature.plainDescription) on the "
                + "\(isOneLeft ? "left" : "right") hand-side of the operation: [\(pair[0]), \(pair[1])]"
                + ";many-to-many matching not allowed: matching labels must be unique on one side")
    }

    private func result(_ many: StepTable.Row, _ one: StepTable.Row) -> StepTable.Row {
        let matching = binary.matching
        let changesMeaning = !binary.operation.isComparison
        let dropsNow = changesMeaning || (binary.returnsBool && !delaysNameRemoval)
        var labels = dropsNow ? many.labels.withoutMetadata : many.labels
        if matching.cardinality == .oneToOne {
            labels = matching.isOn ? labels.keeping(only: matching.labels) : labels.removing(matching.labels)
        }
        for name in matching.included { labels[name] = one.labels[name] }
        return StepTable.Row(labels: labels, dropsName: binary.returnsBool)
    }

    /// The rows made so far.
    private struct Output {
        var table: StepTable
        private var homes: [Pair: Int] = [:]
        private var byLabels: [Labels: Int] = [:]
        private var claimed: Set<Pair> = []

        struct Pair: Hashable {
            let first: Int
            let second: Int
        }

        init(columns: Int) { table = StepTable(columns: columns) }

        mutating func row(for many: Int, _ one: Int, _ make: () -> StepTable.Row) -> Int {
            let pair = Pair(first: many, second: one)
            if let home = homes[pair] { return home }
            let row = make()
            let home = byLabels[row.labels] ?? table.append(row)
            byLabels[row.labels] = home
            homes[pair] = home
            return home
        }

        /// Whether this cell is still free.
        mutating func claim(_ row: Int, _ column: Int) -> Bool {
            claimed.insert(Pair(first: row, second: column)).inserted
        }
    }
}

extension Labels {
    /// As Prometheus prints labels in errors: the name among the others.
    package var plainDescription: String {
        "{\(pairs.map { "\(labelText($0.name))=\(GoQuote.quoted($0.value))" }.joined(separator: ", "))}"
    }
}
