import Telemetry

/// Series with their samples, from a store or a subquery, that range functions look at through windows.
struct RangeRows {
    struct Row {
        let labels: Labels
        let dropsName: Bool
        /// Without stale markers.
        let samples: [Sample]
    }

    let rows: [Row]
    /// The window's length.
    let width: Int64
    /// Where each window ends, by column.
    let ends: [Int64]
}

extension Evaluation {
    /// The newest sample of each series within the lookback, at every moment.
    mutating func instantVector(_ selector: Selector) throws(EvaluationError) -> StepTable {
        try instantVector(selector) { $0.value }
    }

    /// The same with something else of the sample than its value.
    mutating func instantVector(
        _ selector: Selector, _ reading: (Sample) -> Double
    ) throws(EvaluationError) -> StepTable {
        let moments = try moments(selector.shift)
        let lookback = options.lookback.wholeMilliseconds
        var table = StepTable(columns: grid.count)
        // One moment needs one sample of each series, and a rule asks for one moment at every tick.
        for series in try fetch(selector.conditions, moments, lookback, newestOnly: moments.count == 1) {
            try count(samples: grid.count)
            let row = table.append(.init(labels: series.labels))
            for column in moments.indices {
                let next = series.samples.firstIndex(after: moments[column])
                guard next > 0 else { continue }
                let sample = series.samples[next - 1]
                if sample.timestamp.milliseconds <= moments[column] &- lookback { continue }
                table[row, column] =
                    StaleMarker.isMarker(sample.value) ? StepTable.missing : reading(sample)
            }
            table.dropLastIfEmpty()
        }
        return table
    }

    /// What a range function looks at: a selector with a range, or a subquery.
    mutating func rangeRows(_ expression: Expression) throws(EvaluationError) -> RangeRows {
        switch expression.unwrapped.kind {
        case .selector(let selector):
            guard let span = selector.span else { throw EvaluationError("expected a range vector") }
            let width = try milliseconds(span)
            let moments = try moments(selector.shift)
            let rows = try fetch(selector.conditions, moments, width).map { series in
                RangeRows.Row(
                    labels: series.labels, dropsName: false, samples: series.samples.withoutStaleMarkers)
            }
            return RangeRows(rows: rows, width: width, ends: moments)
        case .subquery(let subquery): return try rangeRows(subquery)
        default: throw EvaluationError("expected a range vector")
        }
    }

    private mutating func rangeRows(_ subquery: Subquery) throws(EvaluationError) -> RangeRows {
        let width = try milliseconds(subquery.span)
        let step =
            try subquery.step.map { (span) throws(EvaluationError) in try milliseconds(span) }
            ?? max(1, options.subqueryStep.wholeMilliseconds)
        let moments = try moments(subquery.shift)
        guard let first = moments.min(), let last = moments.max() else {
            return RangeRows(rows: [], width: width, ends: [])
        }
        // The moments are multiples of the step, after the start of the earliest window.
        let after = first &- width
        let start = (after.flooredQuotient(step) &+ 1) &* step
        guard start <= last else { return RangeRows(rows: [], width: width, ends: moments) }
        let columns = (last &- start) / step
        guard columns >= 0, columns < options.sampleLimit else { throw .tooManySamples }
        let inner = Grid(start: start, step: step, count: Int(columns) + 1)
        let table = try subtable(subquery.expression, over: inner)
        let rows = table.rows.indices.map { row in
            let samples = (0..<table.columns).filter { table.isPresent(row, $0) }.map {
                Sample(Timestamp(milliseconds: inner.time($0)), table[row, $0])
            }
            return RangeRows.Row(
                labels: table.rows[row].labels, dropsName: table.rows[row].dropsName, samples: samples)
        }
        return RangeRows(rows: rows, width: width, ends: moments)
    }

    /// A range vector as the answer of an instant query, sorted by labels.
    mutating func rangeVector(_ expression: Expression) throws(EvaluationError) -> [Series] {
        let range = try rangeRows(expression)
        let series = range.rows.compactMap { row -> Series? in
            let window = row.samples.window(after: range.ends[0] &- range.width, through: range.ends[0])
            let labels = row.dropsName ? row.labels.withoutMetadata : row.labels
            return window.isEmpty ? nil : Series(labels: labels, samples: Array(window))
        }
        if Set(series.map(\.labels)).count < series.count { throw .sameLabels }
        return series.sorted { $0.labels < $1.labels }
    }

    func milliseconds(_ span: TimeSpan, mayBeNegative: Bool = false) throws(EvaluationError) -> Int64 {
        try span.milliseconds(
            step: bounds.stepSeconds, range: bounds.rangeSeconds, mayBeNegative: mayBeNegative)
    }

    /// The moments a selector looks at, by column, with `@` and `offset` applied.
    func moments(_ shift: TimeShift) throws(EvaluationError) -> [Int64] {
        let offset = try shift.offset.map { (span) throws(EvaluationError) in
            try milliseconds(span, mayBeNegative: true)
        }
        let anchor: Int64? =
            switch shift.anchor {
            case nil: nil
            case .start: bounds.start
            case .end: bounds.end
            case .at(let moment): moment.milliseconds
            }
        return (0..<grid.count).map { (anchor ?? grid.time($0)) &- (offset ?? 0) }
    }

    private mutating func fetch(
        _ conditions: [LabelMatcher], _ moments: [Int64], _ width: Int64, newestOnly: Bool = false
    ) throws(EvaluationError) -> [Series] {
        guard let first = moments.min(), let last = moments.max() else { return [] }
        let (after, through) = (Timestamp(milliseconds: first &- width), Timestamp(milliseconds: last))
        let found =
            newestOnly
            ? source.newest(conditions, after: after, through: through)
            : source.select(conditions, after: after, through: through)
        try count(samples: found.reduce(0) { $0 + $1.samples.count })
        return found
    }
}

extension [Sample] {
    /// Where the samples after `moment` begin.
    func firstIndex(after moment: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].timestamp.milliseconds <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The samples in (`start`, `end`].
    func window(after start: Int64, through end: Int64) -> ArraySlice<Sample> {
        let low = firstIndex(after: start)
        return self[low..<Swift.max(low, firstIndex(after: end))]
    }

    var withoutStaleMarkers: [Sample] {
        contains { StaleMarker.isMarker($0.value) } ? filter { !StaleMarker.isMarker($0.value) } : self
    }
}

extension Int64 {
    /// Division that rounds down, also below zero.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
