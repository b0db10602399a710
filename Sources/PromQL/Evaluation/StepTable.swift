import Telemetry

/// An instant vector at every moment of an evaluation: a row is a series, a column a moment.
///
///                       0s   10s   20s
///     foo{a="1"}         1     2     –
///     foo{a="2"}         –     5     6
///
/// Labels are worked on once per row, however many columns there are. A missing value is the stale marker, which no
/// computation yields.
struct StepTable {
    struct Row {
        var labels: Labels
        /// Whether the name is to go at the very end, when names are removed late.
        var dropsName = false
    }

    static let missing = StaleMarker.value

    let columns: Int
    private(set) var rows: [Row] = []
    /// Row after row.
    private(set) var values: [Double] = []

    init(columns: Int) { self.columns = columns }

    static func isMissing(_ value: Double) -> Bool { StaleMarker.isMarker(value) }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// Adds a row, all of it missing.
    mutating func append(_ row: Row) -> Int {
        rows.append(row)
        values.append(contentsOf: repeatElement(Self.missing, count: columns))
        return rows.count - 1
    }

    mutating func append(_ row: Row, value: Double) {
        rows.append(row)
        values.append(contentsOf: repeatElement(value, count: columns))
    }

    /// Takes the last row away again when it holds nothing.
    mutating func dropLastIfEmpty() {
        let start = values.count - columns
        guard values[start...].allSatisfy(Self.isMissing) else { return }
        rows.removeLast()
        values.removeLast(columns)
    }

    func isPresent(_ row: Int, _ column: Int) -> Bool { !Self.isMissing(self[row, column]) }

    /// Replaces every value that is there.
    mutating func map(_ body: (Double) -> Double) {
        for index in values.indices where !Self.isMissing(values[index]) {
            values[index] = body(values[index])
        }
    }

    /// Replaces every value that is there; `nil` takes it away.
    mutating func replace(_ body: (Double, _ column: Int) -> Double?) {
        for index in values.indices where !Self.isMissing(values[index]) {
            values[index] = body(values[index], index % columns) ?? Self.missing
        }
    }

    mutating func relabel(_ body: (inout Row) -> Void) {
        for index in rows.indices { body(&rows[index]) }
    }

    /// The rows in another order, or some of them.
    func rearranged(_ order: [Int]) -> StepTable {
        var table = StepTable(columns: columns)
        for row in order {
            table.rows.append(rows[row])
            table.values.append(contentsOf: values[row * columns..<(row + 1) * columns])
        }
        return table
    }

    /// Joins rows of equal labels whose values do not meet; where they meet, the query has failed.
    func merged() throws(EvaluationError) -> StepTable {
        if rows.count < 2 { return self }
        var places: [Labels: Int] = [:]
        places.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() where places[row.labels] == nil { places[row.labels] = index }
        if places.count == rows.count { return self }
        var table = StepTable(columns: columns)
        var homes: [Labels: Int] = [:]
        for (index, row) in rows.enumerated() {
            let home = homes[row.labels] ?? table.append(row)
            homes[row.labels] = home
            for column in 0..<columns where isPresent(index, column) {
                if table.isPresent(home, column) { throw .sameLabels }
                table[home, column] = self[index, column]
            }
        }
        return table
    }

    /// Removes the name and what belongs to it, now or at the end.
    mutating func removeNames(late: Bool) throws(EvaluationError) {
        if late {
            relabel { $0.dropsName = true }
        } else {
            relabel { $0.labels = $0.labels.withoutMetadata }
            self = try merged()
        }
    }

    /// Carries out what `removeNames(late: true)` has put off.
    func cleaned() throws(EvaluationError) -> StepTable {
        var table = self
        table.relabel { if $0.dropsName { $0.labels = $0.labels.withoutMetadata } }
        return try table.merged()
    }
}

extension Labels {
    /// The labels that describe a metric rather than a series: its name, type and unit.
    static let metadata = [Labels.nameLabel, "__type__", "__unit__"]

    var withoutMetadata: Labels {
        pairs.contains { Labels.metadata.contains($0.name) } ? removing(Labels.metadata) : self
    }
}
