import Telemetry

/// The samples of one origin over some minutes, immutable: one time column, and one column for each series.
///
///     times     t0 t1 … t119
///     numbers   3        7        8           which series, rising
///     offsets   0        12       29          where its column begins
///     bytes     [column ][column  ][column …
final class Block: Sendable {
    /// What the objects and arrays of a block take beside their elements.
    private static let overheadBytes = 256

    let times: [Timestamp]
    let numbers: [Int32]
    let sampleCount: Int
    let sizeBytes: Int
    private let offsets: [UInt32]
    private let bytes: [UInt8]

    /// Encodes `rows`, which must not be empty; shares the numbers of `previous` when they are the same.
    init(_ rows: [OpenRow], after previous: Block?) {
        let runs = ShapeRun.runs(of: rows)
        let ended = Self.rowsOfEnds(rows)
        var (numbers, offsets, writer) = ([Int32](), [UInt32](), ColumnWriter())
        var (cells, sampleCount) = (Cells(), 0)
        for number in Self.numbers(in: rows) {
            cells.removeAll()
            let ends = ended[number] ?? []
            for run in runs {
                let place = run.shape.place(of: number)
                for row in run.rows {
                    let value = place.map { rows[row].value(at: $0) } ?? Row.absent
                    cells.append(value, hasEnded: !ends.isEmpty && ends.contains(row))
                }
            }
            let start = writer.count
            guard Column.encode(cells, to: &writer) else { continue }
            numbers.append(number)
            offsets.append(UInt32(start))
            sampleCount += cells.values.count
        }
        let isShared = previous?.numbers == numbers
        times = rows.map(\.timestamp)
        self.numbers = isShared ? previous?.numbers ?? numbers : numbers
        // Copied, so that they have no spare room.
        self.offsets = offsets.withUnsafeBufferPointer { Array($0) }
        bytes = writer.bytes.withUnsafeBufferPointer { Array($0) }
        self.sampleCount = sampleCount
        sizeBytes =
            Self.overheadBytes + times.count * 8 + numbers.count * (isShared ? 4 : 8) + writer.count
    }

    /// Calls `body` with what the series has in (`after`, `through`], markers included, in order.
    func read(_ number: Int32, after: Timestamp, through: Timestamp, _ body: (Timestamp, Double) -> Void) {
        guard let first = times.first, let last = times.last, last > after, first <= through,
            let index = numbers.sortedIndex(of: number)
        else { return }
        bytes.withUnsafeBufferPointer { bytes in
            Column.decode(bytes, at: Int(offsets[index]), rows: times.count) { row, value in
                let time = times[row]
                if time > after, time <= through { body(time, value) }
            }
        }
    }

    private static func rowsOfEnds(_ rows: [OpenRow]) -> [Int32: [Int]] {
        var ended: [Int32: [Int]] = [:]
        for (index, row) in rows.enumerated() {
            for number in row.ended { ended[number, default: []].append(index) }
        }
        return ended
    }

    private static func numbers(in rows: [OpenRow]) -> [Int32] {
        var there = NumberSet()
        for run in ShapeRun.runs(of: rows) {
            for section in run.shape.sections {
                for number in section where number >= 0 { there.insert(number) }
            }
        }
        for row in rows { for number in row.ended { there.insert(number) } }
        return there.numbers
    }
}

/// Neighbouring rows of one shape.
struct ShapeRun {
    let shape: Shape
    let rows: Range<Int>

    static func runs(of rows: [OpenRow]) -> [ShapeRun] {
        var (runs, start) = ([ShapeRun](), 0)
        for index in rows.indices where index + 1 == rows.count || rows[index + 1].shape !== rows[index].shape
        {
            runs.append(ShapeRun(shape: rows[index].shape, rows: start..<(index + 1)))
            start = index + 1
        }
        return runs
    }
}

extension [Int32] {
    /// The index of `number` in a rising array.
    func sortedIndex(of number: Int32) -> Int? {
        let index = sortedPlace(of: number)
        return index < count && self[index] == number ? index : nil
    }

    /// Where `number` stands, or would stand, in a rising array.
    func sortedPlace(of number: Int32) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
