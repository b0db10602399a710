package import Bytes
import Telemetry
package import WireFormats

/// The way of a message's bytes into the series table; the ingest thread owns it.
///
/// Two passes over up to 32 lines: the first takes them apart, hashes and asks the processor for the memory they will
/// need; the second finds the series and changes it. At packed rates memory is the bound, not parsing.
package final class LineIntake {
    private var state: IntakeState

    /// A message's sender names its socket by the place in `sockets`; without a `logbook` nobody reads what was noted.
    package init(_ table: SeriesTable, sockets: [SocketHealth], logbook: Logbook? = nil) {
        state = IntakeState(table, sockets, logbook ?? Logbook(sockets: sockets.map(\.name)))
    }

    /// Takes a message of lines; of one that was `cut` only the complete lines.
    package func take(_ message: ByteRun, _ dialect: Dialect, from sender: Sender, isCut: Bool = false) {
        state.take(message, dialect, from: sender, isCut: isCut)
    }

    /// Lets idle series go, a slice at a time, and shows what was noted; called about once a second.
    package func sweep() {
        state.writer.sweep()
        state.showNotes()
    }

    /// Has the gauges leave that a closed connection wrote last, by `continueLeaving`.
    package func leave(_ connection: UInt32) { state.writer.leave(connection: connection) }

    /// Does a slice of that work, and says whether more is left.
    package func continueLeaving() -> Bool { state.writer.continueLeaving() }

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
    private let logbook: Logbook
    private let checkTags = CheckTags()
    /// What is being taken, for those who look for the whole line of a part.
    private var message = ByteRun("")
    private let pending = UnsafeMutablePointer<Pending>.allocate(capacity: batch)
    private var pendingCount = 0

    init(_ table: SeriesTable, _ sockets: [SocketHealth], _ logbook: Logbook) {
        self.sockets = sockets
        self.logbook = logbook
        writer = SeriesWriter(table, health: sockets, logbook: logbook)
    }

    deinit { pending.deallocate() }

    mutating func take(_ message: ByteRun, _ dialect: Dialect, from sender: Sender, isCut: Bool) {
        let health = sockets[sender.socket]
        if isCut { health.add(1, to: .truncated) }
        let whole = isCut ? Framing.completeLines(of: message) : message
        let isASCII = whole.isASCII
        let now = writer.now
        self.message = whole
        var lines = LineCursor(whole)
        while let line = lines.next() {
            do {
                try parse(line, dialect, isASCII: isASCII, sender, health, now)
            } catch {
                health.reject(error)
                logbook.note(refused: line, error, socket: sender.socket, at: now)
            }
            if pendingCount == Self.batch || !arena.hasRoom { flush(dialect, sender, health, now) }
        }
        flush(dialect, sender, health, now)
    }

    /// First pass.
    @inline(__always)
    private mutating func parse(
        _ line: ByteRun, _ dialect: Dialect, isASCII: Bool, _ sender: Sender, _ health: SocketHealth,
        _ now: UInt64
    ) throws(RejectReason) {
        let metric: MetricLine
        switch LineKind.of(line, in: dialect) {
        case .metric: metric = try LineParser.metric(line, dialect, isASCII: isASCII, into: &arena)
        case .check:
            let check = try DogStatsDCheck(line, isASCII: isASCII)
            metric = taken(check, line, dialect, sender, health, now)
        case .event:
            try takeEvent(line, isASCII: isASCII, sender, health, now)
            return
        }
        let type = arena.parts[metric.firstPart].type
        let key = SeriesKey(metric, type, dialect, secret: writer.secret)
        writer.prefetch(key)
        (pending + pendingCount).initialize(to: Pending(line: metric, key: key))
        pendingCount += 1
    }

    /// Second pass.
    private mutating func flush(_ dialect: Dialect, _ sender: Sender, _ health: SocketHealth, _ now: UInt64) {
        for index in 0..<pendingCount {
            do {
                if pending[index].line.partCount == 1 {
                    try applySingle(pending[index].line, pending[index].key, sender, health, now)
                } else {
                    try applyAll(pending[index].line, dialect, sender, health, now)
                }
            } catch {
                refuse(pending[index].line, error, sender, health, now)
            }
        }
        pendingCount = 0
        arena.clear()
    }

    private mutating func taken(
        _ check: DogStatsDCheck, _ line: ByteRun, _ dialect: Dialect, _ sender: Sender,
        _ health: SocketHealth,
        _ now: UInt64
    ) -> MetricLine {
        if check.status != 0 { logbook.note(check: line, socket: sender.socket, at: now) }
        // Where the tags of one check are put together, those of the one before are used up.
        if check.fields.host != nil { flush(dialect, sender, health, now) }
        var metric = check.metric(into: &arena)
        metric.tags = checkTags.tags(of: check.fields)
        return metric
    }

    private func takeEvent(
        _ line: ByteRun, isASCII: Bool, _ sender: Sender, _ health: SocketHealth, _ now: UInt64
    ) throws(RejectReason) {
        let event = try DogStatsDEvent(line, isASCII: isASCII)
        // Those of a metric are looked at when its series is made; an event has none.
        _ = try TagList(event.fields.tags)
        health.addEvent(event.fields.alert)
        logbook.note(event: line, socket: sender.socket, at: now)
    }

    /// A line that was understood and cannot be taken.
    @inline(never)
    private func refuse(
        _ line: MetricLine, _ reason: RejectReason, _ sender: Sender, _ health: SocketHealth, _ now: UInt64
    ) {
        health.reject(reason)
        logbook.note(refused: message.line(around: line.identity), reason, socket: sender.socket, at: now)
        guard let offence = Offenders.Offence(reason) else { return }
        let types = (0..<line.partCount).map { arena.parts[line.firstPart + $0].type }
        writer.note(offence, of: types.map { SeriesNaming(line, $0) }, socket: sender.socket)
    }

    func showNotes() { logbook.publish() }

    private mutating func applySingle(
        _ line: MetricLine, _ key: SeriesKey, _ sender: Sender, _ health: SocketHealth, _ now: UInt64
    ) throws(RejectReason) {
        let part = arena.parts[line.firstPart]
        let place = try writer.place(key, line, part.type, from: sender)
        guard let record = Self.record(of: place), let kind = record.kind else {
            note(place, line, part, health)
            return
        }
        let update = SampleUpdate(part, arena.values, now: now)
        try update.check(record, kind)
        apply(update, line, record, kind, sender)
        note(place, line, part, health)
    }

    /// A line of several parts: all series are found and all values checked before the first is changed.
    private mutating func applyAll(
        _ line: MetricLine, _ dialect: Dialect, _ sender: Sender, _ health: SocketHealth, _ now: UInt64
    ) throws(RejectReason) {
        var found: [SeriesWriter.Place] = []
        for index in 0..<line.partCount {
            let part = arena.parts[line.firstPart + index]
            let key = SeriesKey(line, part.type, dialect, secret: writer.secret)
            let place = try writer.place(key, line, part.type, from: sender)
            if let record = Self.record(of: place), let kind = record.kind {
                // It must not give way to a later part of the same line.
                record.lastWrite.value = now
                try SampleUpdate(part, arena.values, now: now).check(record, kind)
            }
            found.append(place)
        }
        for (index, place) in found.enumerated() {
            let part = arena.parts[line.firstPart + index]
            if let record = Self.record(of: place), let kind = record.kind {
                apply(SampleUpdate(part, arena.values, now: now), line, record, kind, sender)
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
        _ update: SampleUpdate, _ line: MetricLine, _ record: SeriesRecord, _ kind: SeriesKind,
        _ sender: Sender
    ) {
        update.apply(line, to: record, kind, in: writer.table)
        if kind.leavesWithConnection { writer.noteOwner(of: record, sender) }
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

extension ByteRun {
    /// The whole line that `part` of this message stands in.
    fileprivate func line(around part: ByteRun) -> ByteRun {
        var cursor = LineCursor(self)
        while let line = cursor.next() {
            if part.start >= line.start, part.start <= line.start + line.count { return line }
        }
        return part
    }
}
