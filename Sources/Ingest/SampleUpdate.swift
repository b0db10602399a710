import Bytes
import Telemetry
import WireFormats

/// How the values of one part of a line change one series.
///
/// `check` says whether they may, without changing anything; then `apply` cannot fail. Both never loop longer than
/// there are values.
struct SampleUpdate {
    let part: LinePart
    let values: UnsafeMutablePointer<LineValue>
    let now: UInt64

    init(_ part: LinePart, _ values: UnsafeMutablePointer<LineValue>, now: UInt64) {
        self.part = part
        self.values = values + part.firstValue
        self.now = now
    }

    private var scale: Double { part.type == .milliseconds ? 1000 : 1 }

    /// - Throws: `.nonFinite` when a sum would leave the finite numbers.
    @inline(__always)
    func check(_ record: SeriesRecord, _ kind: SeriesKind) throws(RejectReason) {
        switch kind {
        case .counter:
            if part.rate == 1, part.valueCount == 1, values[0].number.isWhole { return }
            var sum = record.second.number
            for index in 0..<part.valueCount {
                let number = values[index].number.number
                sum += isTotal ? rise(to: number, in: record) : number / part.rate
            }
            if !sum.isFinite { throw .nonFinite }
        case .histogram:
            guard let body = record.bodyCells else { return }
            let cells = HistogramBody(cells: body, bounds: .empty)
            var sum = cells.sum.number
            let weight = part.rate == 1 ? 1 : (1 / part.rate).rounded(.up) + 1
            for index in 0..<part.valueCount { sum += values[index].number.number / scale * weight }
            let most = Double(cells.total.value) + weight * Double(part.valueCount)
            if !sum.isFinite || most > Double(HistogramBody.weightLimit) { throw .nonFinite }
        case .gauge:
            guard part.isRelative else { return }
            if !(record.first.number + values[0].number.number).isFinite { throw .nonFinite }
        case .set, .maximum, .age: return
        }
    }

    /// `false` when the sample is of an earlier time than what the gauge shows, and so has nothing to say about now.
    @inline(__always)
    func apply(
        _ line: MetricLine, to record: SeriesRecord, _ kind: SeriesKind, in table: SeriesTable
    ) -> Bool {
        if kind == .gauge, line.timestamp > 0, UInt64(line.timestamp) < record.second.value { return false }
        record.lastWrite.value = now
        switch kind {
        case .counter: for index in 0..<part.valueCount { count(values[index].number, in: record) }
        case .gauge: set(line, record)
        case .histogram:
            guard let cells = record.bodyCells else { break }
            let body = HistogramBody(cells: cells, bounds: record.family?.bounds ?? .empty)
            let room = BlockRoom(table)
            for index in 0..<part.valueCount {
                let weight = body.weight(rate: part.rate)
                body.record(values[index].number.number / scale, weight: weight, at: now, in: room)
            }
        case .maximum:
            guard let cells = record.bodyCells else { break }
            WindowExtremes(cells: cells).record(values[0].number.number, at: now)
            keepTimeToLive(line, record)
        case .age:
            let stamp = values[0].number.number
            record.first.number = stamp == 0 ? Double(now) / 1000 : stamp
        case .set:
            let hash = IdentityHash(0, values[0].text, ByteRun(""), secret: table.options.secret).low
            record.members.insert(hash, at: now, into: record)
        }
        return true
    }

    private func set(_ line: MetricLine, _ record: SeriesRecord) {
        keepTimeToLive(line, record)
        if line.timestamp > 0 { record.second.value = UInt64(line.timestamp) }
        let last = values[part.valueCount - 1].number.number
        guard part.isRelative else {
            record.first.number = last
            return
        }
        // `check` saw each part of a line alone; together they still stay among the finite numbers.
        let sum = record.first.number + last
        record.first.number = min(max(sum, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }

    private func keepTimeToLive(_ line: MetricLine, _ record: SeriesRecord) {
        if line.ttlSeconds > 0 { record.idleLimit.value = UInt64(min(line.ttlSeconds, 1 << 40)) * 1000 }
    }

    @inline(__always)
    private func count(_ number: WireNumber, in record: SeriesRecord) {
        switch part.type {
        case .wrappingTotal:
            // The double beside it belongs to senders of doubles, so that a mixture stays harmless.
            let before = record.body.value
            let isNew = number.whole >= before || before > 1 << 63
            // Before the sum: killed in between, the difference is lost, and not counted twice when the total comes again.
            record.body.value = number.whole
            record.addWhole(isNew ? number.whole &- before : number.whole)
        case .total, .stampedTotal:
            let rise = rise(to: number.number, in: record)
            record.lastTotal.number = number.number
            record.addNumber(rise)
        case _ where part.rate == 1 && number.isWhole: record.addWhole(number.whole)
        default: record.addNumber(number.number / part.rate)
        }
    }

    private var isTotal: Bool { part.type == .total || part.type == .stampedTotal }

    /// How much a running total adds: what it grew by, or all of it when it fell.
    private func rise(to total: Double, in record: SeriesRecord) -> Double {
        let before = record.lastTotal.number
        return total >= before ? total - before : total
    }
}

extension SeriesRecord {
    /// Adds to a counter; what its word cannot hold goes to the double beside it.
    @inline(__always)
    func addWhole(_ whole: UInt64) {
        let (sum, carries) = first.value.addingReportingOverflow(whole)
        if carries {
            second.number += Double(whole)
        } else {
            first.value = sum
        }
    }

    /// Adds to a counter: the whole part to its word, the rest to the double beside it.
    func addNumber(_ number: Double) {
        // Below 2^63 a double fits a u64 for certain.
        guard number < 0x1p63 else {
            second.number = min(second.number + number, .greatestFiniteMagnitude)
            return
        }
        let whole = number.rounded(.down)
        addWhole(UInt64(max(whole, 0)))
        let fraction = number - whole
        if fraction > 0 { second.number += fraction }
    }

    /// Counts one value in a histogram, a finite one that no sum can be carried away by; `false` when it is half full,
    /// and `check` must say.
    @inline(never)  // the compiler (6.3.1) fails to inline what takes a non-copyable value
    func observe(_ value: Double, rate: Double, at now: UInt64, in table: SeriesTable) -> Bool {
        guard let cells = bodyCells, let family else { return true }
        let body = HistogramBody(cells: cells, bounds: family.bounds)
        if body.total.value >= HistogramBody.weightLimit / 2 { return false }
        body.record(value, weight: body.weight(rate: rate), at: now, in: BlockRoom(table))
        return true
    }
}
