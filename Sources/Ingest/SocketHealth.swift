package import WireFormats

/// What one socket counted: written by the ingest thread, read by the tick thread.
package final class SocketHealth: @unchecked Sendable {  // atomic cells with one writer
    /// What is counted once, in the order of the cells.
    enum Count: Int, CaseIterable {
        case samples, datagrams, truncated, series, overflow, clientDropped, drained, saturated, queueLimit
    }

    private static let eventStart = Count.allCases.count
    private static let repairStart = eventStart + EventFields.Alert.allCases.count
    private static let rejectStart = repairStart + Repairs.labels.count

    static let cellCount = rejectStart + RejectReason.allCases.count
    /// In an arena a link to the next socket and a hash of the name come first.
    static let blockWords = 2 + cellCount

    /// As the label `socket` shows it.
    package let name: String
    private let cells: CellRun
    /// Whose the cells are, when it is not this process alone.
    private let arena: CellArena?

    package init(name: String) {
        self.name = name
        arena = nil
        cells = .allocate(Self.cellCount)
    }

    /// Goes on with what a socket of that name counted before.
    init(name: String, in arena: CellArena) {
        self.name = name
        guard let block = Self.block(named: name, in: arena) else {
            self.arena = nil
            cells = .allocate(Self.cellCount)
            return
        }
        self.arena = arena
        cells = CellRun(start: block.start + 2)
        for now in [Count.series, .drained, .queueLimit] { cells[now.rawValue].value = 0 }
    }

    deinit {
        if arena == nil { cells.start.deallocate() }
    }

    /// The block of that name in the chain, or a new one at its end; `nil` without room.
    private static func block(named name: String, in arena: CellArena) -> CellRun? {
        let hash = UInt64(BlockChecksum.of(name))
        var link = TotalsHeader(cells: arena.span(0).cells).firstSocket
        while let block = link.target {
            if block[1].value == hash { return block }
            link = block[0]
        }
        guard let block = arena.allocate(words: blockWords) else { return nil }
        block[1].value = hash
        link.publish(target: block)
        return block
    }

    subscript(count: Count) -> UInt64 { cells[count.rawValue].value }
    func events(_ alert: Int) -> UInt64 { cells[Self.eventStart + alert].value }
    func repaired(_ repair: Int) -> UInt64 { cells[Self.repairStart + repair].value }
    package func rejected(_ reason: RejectReason) -> UInt64 {
        cells[Self.rejectStart + reason.rawValue].value
    }

    @inline(__always)
    func add(_ number: UInt64, to count: Count) { cells[count.rawValue].value &+= number }

    func reject(_ reason: RejectReason) { cells[Self.rejectStart + reason.rawValue].value &+= 1 }

    func repair(_ repairs: Repairs, samples: UInt64) {
        for (place, entry) in Repairs.labels.enumerated() where repairs.contains(entry.repair) {
            cells[Self.repairStart + place].value &+= samples
        }
    }

    /// An event without an alert type is informational, as the Agent reads it.
    func addEvent(_ alert: EventFields.Alert?) {
        let place = EventFields.Alert.allCases.firstIndex(of: alert ?? .info) ?? 0
        cells[Self.eventStart + place].value &+= 1
    }

    func addSeries(_ change: Int) {
        let cell = cells[Count.series.rawValue]
        cell.value = cell.value &+ UInt64(bitPattern: Int64(change))
    }

    /// How many datagrams the kernel holds for this socket; known when it is bound.
    func setQueueLimit(_ limit: UInt64) { cells[Count.queueLimit.rawValue].value = limit }

    /// Counts a wake-up that found as many datagrams as fit the queue, which was then probably full; evidence and no
    /// proof, for senders refill it meanwhile.
    func noteSaturation(_ count: Int) {
        let limit = self[.queueLimit]
        if limit > 0, UInt64(count) > limit { add(1, to: .saturated) }
    }

    /// Keeps the most datagrams of one wake-up since the tick began; 24 bits of it, beside the tick.
    func noteDrained(_ count: Int, tick: UInt64) {
        let cell = cells[Count.drained.rawValue]
        let before = cell.value
        let capped = UInt64(min(max(count, 0), 0xFF_FFFF))
        if before >> 24 == tick & 0xFF_FFFF_FFFF, before & 0xFF_FFFF >= capped { return }
        cell.value = (tick & 0xFF_FFFF_FFFF) << 24 | capped
    }

    /// The most of the tick that ends with `tick`.
    func drained(before tick: UInt64) -> UInt64 {
        let cell = self[.drained]
        return cell >> 24 == (tick &- 1) & 0xFF_FFFF_FFFF || cell >> 24 == tick & 0xFF_FFFF_FFFF
            ? cell & 0xFF_FFFF : 0
    }
}
