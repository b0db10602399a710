import Bytes
import Telemetry

extension Evaluation {
    mutating func aggregate(_ aggregation: Aggregation) throws(EvaluationError) -> StepTable {
        if aggregation.operation == .countValues { return try countValues(aggregation) }
        let parameters = try aggregation.parameter.map { (expression) throws(EvaluationError) in
            try scalars(expression)
        }
        let table = try table(aggregation.expression)
        if let reduction = aggregation.operation.reduction {
            if aggregation.operation == .quantile, let parameters, !table.rows.isEmpty {
                warnAboutRanks(parameters, aggregation)
            }
            return reduce(table, aggregation, parameters, by: reduction)
        }
        switch aggregation.operation {
        case .limitRatio: return try limitRatio(table, aggregation, parameters ?? [])
        case .limitk: return try limit(table, aggregation, parameters ?? [])
        default: return try rank(table, aggregation, parameters ?? [])
        }
    }

    private mutating func reduce(
        _ table: StepTable, _ aggregation: Aggregation, _ parameters: [Double]?,
        by reduction: @Sendable ([Double], Double) -> Double
    ) -> StepTable {
        var result = StepTable(columns: table.columns)
        for group in Groups(of: table, aggregation).all {
            let row = result.append(.init(labels: group.labels, dropsName: group.dropsName))
            for column in 0..<table.columns {
                let values = group.members.map { table[$0, column] }.filter { !StepTable.isMissing($0) }
                if values.isEmpty { continue }
                result[row, column] = reduction(values, parameters?[column] ?? .nan)
            }
        }
        return result
    }

    private mutating func warnAboutRanks(_ ranks: [Double], _ aggregation: Aggregation) {
        guard let parameter = aggregation.parameter else { return }
        for rank in ranks where !(0...1).contains(rank) {
            warn(aboutRank: rank, at: place(of: parameter))
        }
    }

    mutating func warn(aboutRank rank: Double, at place: TextPlace) {
        annotations.warn(
            "quantile value should be between 0 and 1, got \(DecimalText.general(rank))", at: place)
    }

    private mutating func countValues(_ aggregation: Aggregation) throws(EvaluationError) -> StepTable {
        guard let parameter = aggregation.parameter else { return StepTable(columns: grid.count) }
        let literal = try string(parameter)
        guard let label = literal.validText, !label.isEmpty else {
            throw EvaluationError("invalid label name \(GoQuote.quoted(bytes: literal.bytes))")
        }
        let table = try table(aggregation.expression)
        var result = StepTable(columns: table.columns)
        var homes: [Labels: Int] = [:]
        for group in Groups(of: table, aggregation).all {
            for member in group.members {
                for column in 0..<table.columns where table.isPresent(member, column) {
                    let labels = group.labels.setting(label, to: DecimalText.plain(table[member, column]))
                    if homes[labels] == nil {
                        try count(samples: table.columns)
                        homes[labels] = result.append(.init(labels: labels, dropsName: group.dropsName))
                    }
                    guard let home = homes[labels] else { continue }
                    result[home, column] = result.isPresent(home, column) ? result[home, column] + 1 : 1
                }
            }
        }
        return result
    }

    /// `topk` and `bottomk`: elements keep their labels; an instant answer is in order.
    private mutating func rank(
        _ table: StepTable, _ aggregation: Aggregation, _ parameters: [Double]
    ) throws(EvaluationError) -> StepTable {
        guard let limits = try memberLimits(parameters) else { return StepTable(columns: table.columns) }
        let isTop = aggregation.operation == .topk
        return chosen(from: table, aggregation) { members, column in
            let ordered = members.sorted { left, right in
                let (first, second) = (table[left, column], table[right, column])
                if first.isNaN || second.isNaN {
                    return !first.isNaN && second.isNaN || (first.isNaN == second.isNaN && left < right)
                }
                return first == second ? left < right : (isTop ? first > second : first < second)
            }
            return ordered.prefix(limits[column])
        }
    }

    private mutating func limit(
        _ table: StepTable, _ aggregation: Aggregation, _ parameters: [Double]
    ) throws(EvaluationError) -> StepTable {
        guard let limits = try memberLimits(parameters) else { return StepTable(columns: table.columns) }
        return chosen(from: table, aggregation) { members, column in members.prefix(limits[column]) }
    }

    /// How many members each moment may keep; `nil` when none may anywhere.
    private func memberLimits(_ parameters: [Double]) throws(EvaluationError) -> [Int]? {
        if parameters.contains(where: { $0.isNaN }) { throw EvaluationError("Parameter value is NaN") }
        if !parameters.contains(where: { $0 >= 1 }) { return nil }
        var limits: [Int] = []
        for parameter in parameters {
            if parameter <= -0x1p63 {
                throw EvaluationError("Scalar value \(DecimalText.general(parameter)) underflows int64")
            }
            if parameter >= 0x1p63 {
                throw EvaluationError("Scalar value \(DecimalText.general(parameter)) overflows int64")
            }
            limits.append(max(0, Int(parameter)))
        }
        return limits
    }

    /// Keeps of each group at each moment the rows that `choose` names, in its order for an instant.
    private func chosen(
        from table: StepTable, _ aggregation: Aggregation,
        _ choose: (_ members: [Int], _ column: Int) -> ArraySlice<Int>
    ) -> StepTable {
        var order: [Int] = []
        var result = StepTable(columns: table.columns)
        for row in table.rows { _ = result.append(row) }
        for group in Groups(of: table, aggregation).all {
            var kept: Set<Int> = []
            for column in 0..<table.columns {
                let present = group.members.filter { table.isPresent($0, column) }
                for member in choose(present, column) {
                    result[member, column] = table[member, column]
                    if kept.insert(member).inserted { order.append(member) }
                }
            }
        }
        return result.rearranged(order)
    }

    /// A sample by the hash of the labels, so that a ratio and its complement share the group between them.
    private mutating func limitRatio(
        _ table: StepTable, _ aggregation: Aggregation, _ parameters: [Double]
    ) throws(EvaluationError) -> StepTable {
        if parameters.contains(where: { $0.isNaN }) { throw EvaluationError("Ratio value is NaN") }
        if let place = aggregation.parameter.map({ place(of: $0) }) {
            for ratio in parameters where abs(ratio) > 1 {
                let bound = ratio > 0 ? "1" : "-1"
                annotations.warn(
                    "ratio value should be between -1 and 1, got \(DecimalText.general(ratio)), capping to \(bound)",
                    at: place)
            }
        }
        let shares = table.rows.map { $0.labels.sharePoint }
        return chosen(from: table, aggregation) { members, column in
            let ratio = min(max(parameters[column], -1), 1)
            return members.filter { ratio >= 0 ? shares[$0] < ratio : shares[$0] >= 1 + ratio }[...]
        }
    }
}

/// The rows of a table by what they have in common.
struct Groups {
    struct Group {
        let labels: Labels
        var dropsName: Bool
        var members: [Int]
    }

    private(set) var all: [Group] = []

    init(of table: StepTable, _ aggregation: Aggregation) {
        var places: [Labels: Int] = [:]
        let unwanted = aggregation.grouping + [Labels.nameLabel]
        for (index, row) in table.rows.enumerated() {
            let labels =
                aggregation.isWithout
                ? row.labels.removing(unwanted) : row.labels.keeping(only: aggregation.grouping)
            if let place = places[labels] {
                all[place].members.append(index)
                all[place].dropsName = all[place].dropsName || row.dropsName
            } else {
                places[labels] = all.count
                all.append(Group(labels: labels, dropsName: row.dropsName, members: [index]))
            }
        }
    }
}

extension Labels {
    /// A point in 0..<1 that depends on the labels alone (FNV-1a, then mixed).
    fileprivate var sharePoint: Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for pair in pairs {
            for byte in Array(pair.name.utf8) + [0xFF] + Array(pair.value.utf8) + [0xFF] {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            }
        }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        return Double((hash ^ (hash >> 33)) >> 11) * 0x1p-53
    }
}
