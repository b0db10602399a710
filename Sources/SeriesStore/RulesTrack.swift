import Telemetry

/// The recorded series and alerts, followed from evaluation to evaluation: one section that grows by what is new.
struct RulesTrack {
    private var numbers: [Int32] = []
    private var slots: [Int32: Int] = [:]
    private var shape = Shape([[]])

    /// A row with `recorded` and `ended`, on top of `last` when that is of the same moment.
    mutating func row(
        _ recorded: [(labels: Labels, value: Double)], ended: [Labels], at timestamp: Timestamp,
        onto last: OpenRow?,
        _ table: inout SeriesTable
    ) -> OpenRow {
        let kept = recorded.compactMap { entry in table.number(entry.labels).map { ($0, entry.value) } }
        for (number, _) in kept where slots[number] == nil {
            slots[number] = numbers.count
            numbers.append(number)
        }
        if shape.sections[0].count != numbers.count { shape = Shape([numbers]) }
        var values = last?.values[0] ?? []
        values += [Double](repeating: Row.absent, count: numbers.count - values.count)
        for (number, value) in kept { if let slot = slots[number] { values[slot] = value } }
        let gone = ended.compactMap { table.known($0) }
        return OpenRow(
            timestamp: timestamp, shape: shape, values: [values], ended: (last?.ended ?? []) + gone)
    }

    /// Forgets the series that `last` has no value of.
    mutating func forgetAbsent(in last: OpenRow?) {
        let values = last?.values[0] ?? []
        numbers = zip(numbers, values).filter { !StaleMarker.isMarker($0.1) }.map(\.0)
        slots = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0.element, $0.offset) })
        shape = Shape([numbers])
    }

    /// Marks every series that is still wanted.
    func mark(_ isUsed: inout [Bool]) { for number in numbers { isUsed[Int(number)] = true } }
}
