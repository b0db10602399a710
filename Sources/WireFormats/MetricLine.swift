package import Bytes

/// One value of a line: its number, or the member of a set.
package struct LineValue {
    package let number: WireNumber
    package let text: ByteRun
}

/// Values of one type within a line; only the dialect `statsd` has lines of several parts.
package struct LinePart {
    package let type: WireType
    package let firstValue: Int
    package let valueCount: Int
    /// Within [1e-9, 1]: the share of events that was sent.
    package let rate: Double
    /// A signed gauge of the dialect `statsd` changes the value instead of setting it.
    package let isRelative: Bool
}

/// What separates key and value of a tag.
package enum TagStyle: Sendable {
    /// `key:value`.
    case colon
    /// `key=value`, in names and in spectatord.
    case equals
}

/// A metric line, taken apart: slices of the line's own bytes, and numbers in the arena.
///
/// Valid while both live. The tags are not split here: that is done once per series, by `TagList`.
package struct MetricLine {
    /// Everything before the value, which with `tags` and the type says which series is meant.
    package var identity: ByteRun
    package var name: ByteRun
    /// What follows a SignalFx bracket inside the name; mostly empty.
    package var nameTail = ByteRun("")
    package var tags = ByteRun("")
    package var tagStyle = TagStyle.colon
    /// Where the parts begin in the arena.
    package var firstPart = 0
    package var partCount = 1
    /// Seconds since the epoch, or 0.
    package var timestamp: Int64 = 0
    package var container = ByteRun("")
    package var external = ByteRun("")
    package var cardinality: Cardinality?
    /// spectatord: how long a gauge lives, in seconds, or 0.
    package var ttlSeconds: Int64 = 0
    /// spectatord: the stamp of an `X`, in milliseconds, or 0.
    package var stampMilliseconds: Int64 = 0
    package var repairs: Repairs = []

    init(identity: ByteRun, name: ByteRun) {
        self.identity = identity
        self.name = name
    }
}

/// How many tags the sender's agent should add; kept, without effect here.
package enum Cardinality: String, CaseIterable, Sendable {
    case none, low, orchestrator, high

    init?(_ run: ByteRun) {
        let words: [(StaticString, Cardinality)] = [
            ("none", .none), ("low", .low), ("orchestrator", .orchestrator), ("high", .high),
        ]
        guard let found = words.first(where: { run.equalsIgnoringCase($0.0) }) else { return nil }
        self = found.1
    }
}

/// Room for the values and parts of some lines, taken once and used again.
package struct LineArena: ~Copyable {
    package private(set) var values: UnsafeMutablePointer<LineValue>
    package private(set) var parts: UnsafeMutablePointer<LinePart>
    package private(set) var valueCount = 0
    package private(set) var partCount = 0

    /// The most values or parts that one line can have: a byte each and a separator.
    private static let mostPerLine = Framing.lineLimit / 2 + 1
    private static let capacity = 2 * mostPerLine

    package init() {
        values = .allocate(capacity: Self.capacity)
        parts = .allocate(capacity: Self.capacity)
    }

    deinit {
        values.deallocate()
        parts.deallocate()
    }

    /// Whether any line within the limit still fits.
    package var hasRoom: Bool {
        max(valueCount, partCount) + Self.mostPerLine <= Self.capacity
    }

    /// Forgets all lines.
    package mutating func clear() {
        valueCount = 0
        partCount = 0
    }

    mutating func append(_ number: WireNumber, _ text: ByteRun) {
        precondition(valueCount < Self.capacity, "a line of more values than bytes")
        (values + valueCount).initialize(to: LineValue(number: number, text: text))
        valueCount += 1
    }

    mutating func append(_ part: LinePart) {
        precondition(partCount < Self.capacity, "a line of more parts than bytes")
        (parts + partCount).initialize(to: part)
        partCount += 1
    }
}
