import Telemetry

/// One histogram as its slots show it.
///
/// Buckets are read as they stand; the minute behind them is made from what the ever-growing cells held at each ten
/// seconds.
struct HistogramReader {
    private let family: HistogramFamily
    private var epoch: UInt64 = 0
    /// The cells when the epoch began.
    private var base = ExponentialHistogram()
    /// What came in the epochs before, newest last, at most five.
    private var deltas: [(epoch: UInt64, histogram: ExponentialHistogram)] = []
    private var lastTotal: UInt64?
    private var answers: [Double] = []

    /// Leaves out what `cells` hold from a process before: it is not of the last minute.
    init(_ family: HistogramFamily, leavingOut cells: CellRun?) {
        self.family = family
        if let cells { base = Self.read(HistogramBody(cells: cells, bounds: family.bounds)) }
    }

    var slotCount: Int { family.slotCount }

    /// Appends a value for each slot, in the order of `HistogramFamily.series`.
    mutating func append(_ cells: CellRun?, at milliseconds: UInt64, to values: inout [Double]) {
        guard let cells else {
            values.append(contentsOf: repeatElement(Row.absent, count: slotCount))
            return
        }
        let body = HistogramBody(cells: cells, bounds: family.bounds)
        let sum = body.sum.number
        var count: UInt64 = 0
        for place in 0...family.bounds.values.count {
            count &+= body.classic(place).value
            values.append(Double(count))
        }
        values.append(sum)
        values.append(Double(count))
        values.append(contentsOf: answers(from: body, at: milliseconds))
    }

    /// Quantiles, minimum and maximum over the last 60 s, in this order; absent when nothing came.
    private mutating func answers(from body: HistogramBody, at milliseconds: UInt64) -> [Double] {
        let now = HistogramMinute.epoch(milliseconds)
        let total = body.total.value
        if now == epoch, total == lastTotal { return answers }
        let current = Self.read(body)
        if now != epoch {
            let delta = current.since(base)
            if delta.count > 0, epoch != 0 { deltas.append((epoch, delta)) }
            if epoch != 0 { base = current }
            epoch = now
            deltas.removeAll { now &- $0.epoch >= UInt64(HistogramMinute.slots) }
        }
        lastTotal = total
        var window = current.since(base)
        for delta in deltas { window.merge(delta.histogram) }
        answers = HistogramMinute.answers(window, body.extremes.range(at: milliseconds))
        return answers
    }

    private static func read(_ body: HistogramBody) -> ExponentialHistogram {
        let zeros = body.zeros.value
        var whole = ExponentialHistogram(zeroCount: zeros)
        if let (schema, buckets) = body.block(isNegative: false)?.reading {
            whole.merge(ExponentialHistogram(schema: schema, positive: buckets))
        }
        if let (schema, buckets) = body.block(isNegative: true)?.reading {
            whole.merge(ExponentialHistogram(schema: schema, negative: buckets))
        }
        return whole
    }
}
