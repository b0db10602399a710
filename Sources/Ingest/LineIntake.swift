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
    /// A line that was taken apart.
    struct Pending {
        let key: SeriesKey
        /// Of a plain line all that there is to know; of any other its place among `lines`.
        let line: Int
        let type: WireType
        let value: UInt64
        let valueCount: Int
        let byteCount: Int

        static let plain = -1
    }

    private static let batch = 32

    var writer: SeriesWriter
    var arena = LineArena()
    /// For plain lines whose series is not known yet, while `arena` still holds others.
    var spareArena = LineArena()
    private let sockets: [SocketHealth]
    let pending = UnsafeMutablePointer<Pending>.allocate(capacity: batch)
    let lines = UnsafeMutablePointer<MetricLine>.allocate(capacity: batch)
    var pendingCount = 0

    init(_ table: SeriesTable, _ sockets: [SocketHealth]) {
        self.sockets = sockets
        writer = SeriesWriter(table, health: sockets)
    }

    deinit {
        pending.deallocate()
        lines.deallocate()
    }

    mutating func take(_ message: ByteRun, _ dialect: Dialect, socket: Int, isCut: Bool) {
        let health = sockets[socket]
        if isCut { health.add(1, to: .truncated) }
        let whole = isCut ? Framing.completeLines(of: message) : message
        let isASCII = whole.isASCII
        let origin = MessageOrigin(
            dialect: dialect, socket: socket, health: health, now: writer.now, isASCII: isASCII)
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
        let key = SeriesKey(plain.identity, plain.tags, plain.type, origin.dialect, secret: writer.secret)
        writer.prefetchSlot(key)
        (pending + pendingCount).initialize(
            to: Pending(
                key: key, line: Pending.plain, type: plain.type, value: plain.value,
                valueCount: plain.valueCount, byteCount: plain.byteCount))
        pendingCount &+= 1
    }

    /// Takes the line at `start` apart, whatever it is; returns where the next one begins.
    private mutating func addAny(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, _ origin: borrowing MessageOrigin
    ) -> UnsafePointer<UInt8> {
        let line = LineCursor.line(at: start, before: end)
        if !line.isEmpty {
            do {
                try parse(line, origin)
            } catch {
                origin.health.reject(error)
            }
        }
        return min(start + line.count + 1, end)
    }

    /// First pass.
    mutating func parse(_ line: ByteRun, _ origin: borrowing MessageOrigin) throws(RejectReason) {
        let place = lines + pendingCount
        switch LineKind.of(line, in: origin.dialect) {
        case .metric:
            place.initialize(
                to: try LineParser.metric(line, origin.dialect, isASCII: origin.isASCII, into: &arena))
        case .check:
            place.initialize(to: try DogStatsDCheck(line, isASCII: origin.isASCII).metric(into: &arena))
        case .event:
            origin.health.addEvent(try DogStatsDEvent(line, isASCII: origin.isASCII).fields.alert)
            return
        }
        let type = arena.parts[place.pointee.firstPart].type
        let key = SeriesKey(place.pointee, type, origin.dialect, secret: writer.secret)
        writer.prefetchSlot(key)
        (pending + pendingCount).initialize(
            to: Pending(
                key: key, line: pendingCount, type: type, value: 0, valueCount: 0, byteCount: line.count))
        pendingCount += 1
    }
}

/// What all lines of a message have in common.
struct MessageOrigin: ~Copyable {
    let dialect: Dialect
    let socket: Int
    let health: SocketHealth
    let now: UInt64
    let isASCII: Bool
}
