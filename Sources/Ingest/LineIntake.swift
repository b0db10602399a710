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
    /// A line that was taken apart, in one line of the processor's cache.
    struct Pending {
        let key: SeriesKey
        /// Of a plain line all that there is to know, as `PlainLine` has it; of any other its place among `lines`.
        let value: UInt64
        let rate: Double
        let line: Int16
        let valueCount: UInt16
        let byteCount: UInt16
        let type: WireType
        let decimals: UInt8
        /// What `find` will most likely look at.
        var guess: UInt32 = 0

        static let plain: Int16 = -1

        /// An increment without a fraction.
        @inline(__always)
        var isWhole: Bool { decimals == 0 && rate == 1 }

        @inline(__always)
        var number: Double { decimals == 0 ? Double(value) : ShortDecimal.number(value, places: decimals) }
    }

    private static let batch = 32

    var writer: SeriesWriter
    var arena = LineArena()
    /// For plain lines whose series is not known yet, while `arena` still holds others.
    var spareArena = LineArena()
    private let sockets: [SocketHealth]
    private let logbook: Logbook
    private let checkTags = CheckTags()
    let pending = UnsafeMutablePointer<Pending>.allocate(capacity: batch)
    let lines = UnsafeMutablePointer<MetricLine>.allocate(capacity: batch)
    var pendingCount = 0

    init(_ table: SeriesTable, _ sockets: [SocketHealth], _ logbook: Logbook) {
        self.sockets = sockets
        self.logbook = logbook
        writer = SeriesWriter(table, health: sockets, logbook: logbook)
    }

    deinit {
        pending.deallocate()
        lines.deallocate()
    }

    mutating func take(_ message: ByteRun, _ dialect: Dialect, from sender: Sender, isCut: Bool) {
        let health = sockets[sender.socket]
        if isCut { health.add(1, to: .truncated) }
        let whole = isCut ? Framing.completeLines(of: message) : message
        let isASCII = whole.isASCII
        let origin = MessageOrigin(
            message: whole, dialect: dialect, sender: sender, health: health, now: writer.now,
            isASCII: isASCII)
        let takesPlain = isASCII && dialect == .dogstatsd
        var plain = PlainLine()
        var at = whole.start
        let end = at + whole.count
        while at < end {
            if takesPlain, let next = plain.read(at, before: end) {
                add(plain, origin)
                at = next
                if pendingCount == Self.batch { flush(origin) }
            } else {
                at = addAny(at, before: end, origin)
                if pendingCount == Self.batch || !arena.hasRoom { flush(origin) }
            }
        }
        flush(origin)
    }

    @inline(__always)
    private mutating func add(_ plain: borrowing PlainLine, _ origin: borrowing MessageOrigin) {
        let key = SeriesKey(
            plain.start, plain.nameCount, plain.tagStart, plain.tagCount, plain.type, origin.dialect,
            secret: writer.secret)
        writer.prefetchSlot(key)
        (pending + pendingCount).initialize(
            to: Pending(
                key: key, value: plain.value, rate: plain.rate, line: Pending.plain,
                valueCount: UInt16(truncatingIfNeeded: plain.valueCount),
                byteCount: UInt16(truncatingIfNeeded: plain.byteCount), type: plain.type,
                decimals: plain.decimals))
        pendingCount &+= 1
    }

    /// Takes the line at `start` apart, whatever it is; returns where the next one begins.
    @inline(never)
    private mutating func addAny(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, _ origin: borrowing MessageOrigin
    ) -> UnsafePointer<UInt8> {
        let line = LineCursor.line(at: start, before: end)
        if !line.isEmpty {
            do {
                try parse(line, origin)
            } catch {
                refuse(line, error, origin)
            }
        }
        return min(start + line.count + 1, end)
    }

    /// First pass.
    private mutating func parse(_ line: ByteRun, _ origin: borrowing MessageOrigin) throws(RejectReason) {
        let metric: MetricLine
        switch LineKind.of(line, in: origin.dialect) {
        case .metric:
            metric = try LineParser.metric(line, origin.dialect, isASCII: origin.isASCII, into: &arena)
        case .check: metric = taken(try DogStatsDCheck(line, isASCII: origin.isASCII), line, origin)
        case .event:
            try takeEvent(line, origin)
            return
        }
        let type = arena.parts[metric.firstPart].type
        let key = SeriesKey(metric, type, origin.dialect, secret: writer.secret)
        writer.prefetchSlot(key)
        (lines + pendingCount).initialize(to: metric)
        (pending + pendingCount).initialize(
            to: Pending(
                key: key, value: 0, rate: 1, line: Int16(truncatingIfNeeded: pendingCount), valueCount: 0,
                byteCount: 0, type: type, decimals: 0))
        pendingCount += 1
    }

    private mutating func taken(
        _ check: DogStatsDCheck, _ line: ByteRun, _ origin: borrowing MessageOrigin
    ) -> MetricLine {
        if check.status != 0 { logbook.note(check: line, socket: origin.sender.socket, at: origin.now) }
        // Where the tags of one check are put together, those of the one before are used up.
        if check.fields.host != nil { flush(origin) }
        var metric = check.metric(into: &arena)
        metric.tags = checkTags.tags(of: check.fields)
        return metric
    }

    private func takeEvent(_ line: ByteRun, _ origin: borrowing MessageOrigin) throws(RejectReason) {
        let event = try DogStatsDEvent(line, isASCII: origin.isASCII)
        // Those of a metric are looked at when its series is made; an event has none.
        _ = try TagList(event.fields.tags)
        origin.health.addEvent(event.fields.alert)
        logbook.note(event: line, socket: origin.sender.socket, at: origin.now)
    }

    /// A line that was understood and cannot be taken.
    @inline(never)
    func refuse(_ line: MetricLine, _ reason: RejectReason, _ origin: borrowing MessageOrigin) {
        refuse(origin.message.line(around: line.identity), reason, origin)
        guard let offence = Offenders.Offence(reason) else { return }
        let types = (0..<line.partCount).map { arena.parts[line.firstPart + $0].type }
        writer.note(offence, of: types.map { SeriesNaming(line, $0) }, socket: origin.sender.socket)
    }

    func refuse(_ line: ByteRun, _ reason: RejectReason, _ origin: borrowing MessageOrigin) {
        origin.health.reject(reason)
        logbook.note(refused: line, reason, from: origin.sender, at: origin.now)
    }

    func showNotes() { logbook.publish() }
}

/// What all lines of a message have in common.
struct MessageOrigin: ~Copyable {
    /// What is being taken, for those who look for the whole line of a part.
    let message: ByteRun
    let dialect: Dialect
    let sender: Sender
    let health: SocketHealth
    let now: UInt64
    let isASCII: Bool
}

extension ByteRun {
    /// The whole line that `part` of this message stands in: what lies around it up to the LFs.
    fileprivate func line(around part: ByteRun) -> ByteRun {
        var from = min(max(part.start - start, 0), count)
        while from > 0, start[from - 1] != 0x0A { from -= 1 }
        var length = 0
        while from + length < count, start[from + length] != 0x0A { length += 1 }
        return ByteRun(start: start + from, count: length)
    }
}
