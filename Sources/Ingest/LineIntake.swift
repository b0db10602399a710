package import Bytes
import Telemetry
package import WireFormats

/// The way of a message's bytes into the series table; the ingest thread owns it.
///
/// Two passes over up to 32 lines: the first takes them apart, hashes and asks the processor for the memory they will
/// need; the second finds the series and changes it. At packed rates memory is the bound, not parsing.
package final class LineIntake {
    private var state: IntakeState

    /// The message's socket is named by its place in `sockets`.
    package init(_ table: SeriesTable, sockets: [SocketHealth]) {
        state = IntakeState(table, sockets)
    }

    /// Takes a message of lines; of one that was `cut` only the complete lines.
    package func take(_ message: ByteRun, _ dialect: Dialect, socket: Int, isCut: Bool = false) {
        state.take(message, dialect, socket: socket, isCut: isCut)
    }

    /// Lets idle series go, a slice at a time; called about once a second.
    package func sweep() { state.writer.sweep() }
}

/// Everything that a line touches, in one value: so the compiler checks exclusive access once a message.
struct IntakeState: ~Copyable {
    private struct Pending {
        var line: MetricLine
        var key: SeriesKey
    }

    private static let batch = 32

    var writer: SeriesWriter
    private var arena = LineArena()
    private let sockets: [SocketHealth]
    private let pending = UnsafeMutablePointer<Pending>.allocate(capacity: batch)
    private var pendingCount = 0

    init(_ table: SeriesTable, _ sockets: [SocketHealth]) {
        self.sockets = sockets
        writer = SeriesWriter(table, health: sockets)
    }

    deinit { pending.deallocate() }

    mutating func take(_ message: ByteRun, _ dialect: Dialect, socket: Int, isCut: Bool) {
        let health = sockets[socket]
        if isCut { health.add(1, to: .truncated) }
        let whole = isCut ? Framing.completeLines(of: message) : message
        let isASCII = whole.isASCII
        let now = writer.now
        var lines = LineCursor(whole)
        while let line = lines.next() {
            do {
                try parse(line, dialect, isASCII: isASCII, health)
            } catch {
                health.reject(error)
            }
            if pendingCount == Self.batch || !arena.hasRoom { flush(dialect, socket, health, now) }
        }
        flush(dialect, socket, health, now)
    }

    /// First pass.
    @inline(__always)
    private mutating func parse(
        _ line: ByteRun, _ dialect: Dialect, isASCII: Bool, _ health: SocketHealth
    ) throws(RejectReason) {
        let metric: MetricLine
        switch LineKind.of(line, in: dialect) {
        case .metric: metric = try LineParser.metric(line, dialect, isASCII: isASCII, into: &arena)
        case .check: metric = try DogStatsDCheck(line, isASCII: isASCII).metric(into: &arena)
        case .event:
            health.addEvent(try DogStatsDEvent(line, isASCII: isASCII).fields.alert)
            return
        }
        let type = arena.parts[metric.firstPart].type
        let key = SeriesKey(metric, type, dialect, secret: writer.secret)
        writer.prefetch(key)
        (pending + pendingCount).initialize(to: Pending(line: metric, key: key))
        pendingCount += 1
    }

    /// Second pass.
    private mutating func flush(_ dialect: Dialect, _ socket: Int, _ health: SocketHealth, _ now: UInt64) {
        for index in 0..<pendingCount {
            do {
                if pending[index].line.partCount == 1 {
                    try applySingle(pending[index].line, pending[index].key, socket, health, now)
                } else {
                    try applyAll(pending[index].line, dialect, socket, health, now)
                }
            } catch {
                health.reject(error)
            }
        }
        pendingCount = 0
        arena.clear()
    }

    private mutating func applySingle(
        _ line: MetricLine, _ key: SeriesKey, _ socket: Int, _ health: SocketHealth, _ now: UInt64
    ) throws(RejectReason) {
        let part = arena.parts[line.firstPart]
        let place = try writer.place(key, line, part.type, socket: socket)
        guard let record = Self.record(of: place), let kind = record.kind else {
            note(place, line, part, health)
            return
        }
        let update = SampleUpdate(part, arena.values, now: now)
        try update.check(record, kind)
        apply(update, line, record, kind)
        note(place, line, part, health)
    }

    /// A line of several parts: all series are found and all values checked before the first is changed.
    private mutating func applyAll(
        _ line: MetricLine, _ dialect: Dialect, _ socket: Int, _ health: SocketHealth, _ now: UInt64
    ) throws(RejectReason) {
        var found: [SeriesWriter.Place] = []
        for index in 0..<line.partCount {
            let part = arena.parts[line.firstPart + index]
            let key = SeriesKey(line, part.type, dialect, secret: writer.secret)
            let place = try writer.place(key, line, part.type, socket: socket)
            if let record = Self.record(of: place), let kind = record.kind {
                try SampleUpdate(part, arena.values, now: now).check(record, kind)
            }
            found.append(place)
        }
        for (index, place) in found.enumerated() {
            let part = arena.parts[line.firstPart + index]
            if let record = Self.record(of: place), let kind = record.kind {
                apply(SampleUpdate(part, arena.values, now: now), line, record, kind)
            }
            note(place, line, part, health)
        }
    }

    private static func record(of place: SeriesWriter.Place) -> SeriesRecord? {
        switch place {
        case .series(let record, _), .overflow(let record, _): record
        case .nowhere: nil
        }
    }

    private mutating func apply(
        _ update: SampleUpdate, _ line: MetricLine, _ record: SeriesRecord, _ kind: SeriesKind
    ) {
        update.apply(line, to: record, kind, in: writer.table)
    }

    @inline(__always)
    private func note(
        _ place: SeriesWriter.Place, _ line: MetricLine, _ part: LinePart, _ health: SocketHealth
    ) {
        let count = UInt64(part.valueCount)
        var repairs = line.repairs
        switch place {
        case .series(_, let flags):
            repairs.formUnion(flags.repairs)
            if flags.isClientDrops { noteClientDrops(part, health) }
        case .overflow(_, let found):
            repairs.formUnion(found)
            health.add(count, to: .overflow)
        case .nowhere:
            health.add(count, to: .overflow)
            return
        }
        health.add(count, to: .samples)
        if !repairs.isEmpty { health.repair(repairs, samples: count) }
    }

    private func noteClientDrops(_ part: LinePart, _ health: SocketHealth) {
        for index in 0..<part.valueCount {
            let number = arena.values[part.firstValue + index].number
            if number.isWhole { health.add(number.whole, to: .clientDropped) }
        }
    }
}
