import Bytes
package import Telemetry
package import WireFormats

/// One line of each kind that was refused of late, for people: the counters say how many there were.
package struct RefusedLines: Sendable {
    /// Of each line, in bytes.
    package static let byteLimit = 120

    /// A line that was refused, or the front of it.
    package struct Entry: Sendable {
        package let reason: RejectReason
        package let socket: String
        /// Who sent it, as `Peer.description` says; `nil` when the kernel did not tell.
        package let peer: String?
        package let front: [UInt8]
        /// Of the whole line.
        package let byteCount: Int
        package let time: Timestamp

        /// The front with everything unprintable escaped as Go's `strconv.Quote` does, without its quotes.
        package var text: String { String(GoQuote.quoted(bytes: front).dropFirst().dropLast()) }
    }

    private var byReason = [Entry?](repeating: nil, count: RejectReason.allCases.count)
    /// The reasons that have their line since the last page: a flood of bad lines costs one copy a tick.
    private var noted: UInt64 = 0

    package init() {}

    /// By reason; those that never came are left out.
    package var entries: [Entry] { byReason.compactMap(\.self) }

    /// The same, newest first.
    package var newest: [Entry] {
        entries.sorted { ($1.time, $0.reason.rawValue) < ($0.time, $1.reason.rawValue) }
    }

    package subscript(reason: RejectReason) -> Entry? { byReason[reason.rawValue] }

    mutating func note(
        _ line: ByteRun, _ reason: RejectReason, socket: String, at milliseconds: UInt64,
        peer: () -> String? = { nil }
    ) {
        let bit: UInt64 = 1 << UInt64(reason.rawValue)
        if noted & bit != 0 { return }
        noted |= bit
        byReason[reason.rawValue] = Entry(
            reason: reason, socket: socket, peer: peer(), front: line.prefix(Self.byteLimit).array,
            byteCount: line.count,
            time: Timestamp(milliseconds: Int64(clamping: milliseconds)))
    }

    /// From now on the next line of each reason is noted again.
    mutating func beginTick() { noted = 0 }
}
