import Telemetry

extension Evaluation {
    mutating func binaryValue(_ binary: Binary) throws(EvaluationError) -> Value {
        let left = try value(of: binary.left)
        let right = try value(of: binary.right)
        switch (left, right) {
        case (.scalars(let lefts), .scalars(let rights)):
            return .scalars(zip(lefts, rights).map { binary.scalar($0, $1) })
        case (.table(let table), .scalars(let numbers)):
            return .table(try combine(table, numbers, isTableLeft: true, by: binary))
        case (.scalars(let numbers), .table(let table)):
            return .table(try combine(table, numbers, isTableLeft: false, by: binary))
        case (.table(let lefts), .table(let rights)):
            let combined =
                binary.operation.isSet
                ? SetCombination(binary).combine(lefts, rights)
                : try VectorMatching(binary, delaysNameRemoval: options.delaysNameRemoval).combine(
                    lefts, rights)
            return .table(combined)
        default: throw EvaluationError("a string cannot be an operand")
        }
    }

    private func combine(
        _ table: StepTable, _ numbers: [Double], isTableLeft: Bool, by binary: Binary
    ) throws(EvaluationError) -> StepTable {
        var result = table
        result.replace { value, column in
            let number = numbers[column]
            return isTableLeft
                ? binary.element(value, number, kept: value) : binary.element(number, value, kept: value)
        }
        if !binary.operation.isComparison || binary.returnsBool {
            try result.removeNames(late: options.delaysNameRemoval)
        }
        return result
    }
}

extension Binary {
    func scalar(_ left: Double, _ right: Double) -> Double {
        operation.isComparison
            ? (operation.holds(left, right) ? 1 : 0) : operation.arithmetic(left, right)
    }

    /// One element's value; `nil` when a comparison without `bool` rejects it, and for trimming, which floats lack.
    func element(_ left: Double, _ right: Double, kept: Double) -> Double? {
        if operation == .trimUpper || operation == .trimLower { return nil }
        if !operation.isComparison { return operation.arithmetic(left, right) }
        let isTrue = operation.holds(left, right)
        if returnsBool { return isTrue ? 1 : 0 }
        return isTrue ? kept : nil
    }
}

extension Matching {
    /// The labels by which elements find each other.
    func signature(of labels: Labels) -> Labels {
        isOn ? labels.keeping(only: self.labels) : labels.removing(self.labels + [Labels.nameLabel])
    }
}

/// `and`, `or`, `unless`.
struct SetCombination {
    private let binary: Binary

    init(_ binary: Binary) { self.binary = binary }

    func combine(_ left: StepTable, _ right: StepTable) -> StepTable {
        var numbers: [Labels: Int] = [:]
        let number = { (row: StepTable.Row) -> Int in
            let signature = binary.matching.signature(of: row.labels)
            if let known = numbers[signature] { return known }
            numbers[signature] = numbers.count
            return numbers.count - 1
        }
        let lefts = left.rows.map(number)
        let rights = right.rows.map(number)
        let isUnion = binary.operation == .or
        let present =
            isUnion ? presence(of: left, lefts, numbers.count) : presence(of: right, rights, numbers.count)
        if isUnion {
            return left.joined(with: right) { row, column in !present[rights[row] * left.columns + column] }
        }
        let wanted = binary.operation == .and
        var result = StepTable(columns: left.columns)
        for (row, signature) in lefts.enumerated() {
            let made = result.append(left.rows[row])
            for column in 0..<left.columns where present[signature * left.columns + column] == wanted {
                result[made, column] = left[row, column]
            }
            result.dropLastIfEmpty()
        }
        return result
    }

    /// Which signatures a table has at which moment.
    private func presence(of table: StepTable, _ signatures: [Int], _ count: Int) -> [Bool] {
        var present = [Bool](repeating: false, count: count * table.columns)
        for (row, signature) in signatures.enumerated() {
            for column in 0..<table.columns where table.isPresent(row, column) {
                present[signature * table.columns + column] = true
            }
        }
        return present
    }
}

extension StepTable {
    /// These rows, and of the `other` ones what `isWanted` lets in.
    fileprivate func joined(with other: StepTable, _ isWanted: (Int, Int) -> Bool) -> StepTable {
        var result = self
        for row in other.rows.indices {
            let made = result.append(other.rows[row])
            for column in 0..<columns where isWanted(row, column) {
                result[made, column] = other[row, column]
            }
            result.dropLastIfEmpty()
        }
        return result
    }
}
