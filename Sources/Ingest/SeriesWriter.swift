import Telemetry
import WireFormats

/// The one writer of a series table: finds or makes the series of a line, and lets the idle ones go.
struct SeriesWriter: ~Copyable {
    /// Where the samples of a line go.
    enum Place {
        case series(SeriesRecord, AliasFlags)
        /// The family's overflow series: counted, but not by its own labels.
        case overflow(SeriesRecord, Repairs)
        /// No room, and a sum would make no sense.
        case nowhere
    }

    let table: SeriesTable
    let secret: SeriesSecret
    let health: [SocketHealth]
    let logbook: Logbook
    var aliases = HashIndex()
    /// Where the aliases lie: memory of this process alone.
    let aliasArena: CellArena
    let aliasStart: UnsafeMutablePointer<UInt64>
    let recordStart: UnsafeMutablePointer<UInt64>
    var series = HashIndex()
    var families: [String: Family] = [:]
    var claims: [String: Family] = [:]
    var freeRecords: [SeriesRecord] = []
    /// Made by the line that is being taken.
    var drafts: [SeriesDraft] = []
    var liveSeries = 0
    /// Of the members of sets, and of families, as `Family.objectBytes` takes them.
    var objectBytes = 0
    var nextSerial: UInt64 = 1
    var sweepPosition = 0
    var owners = GaugeOwners()
    var givingWay = GivingWay()

    init(_ table: SeriesTable, health: [SocketHealth], logbook: Logbook) {
        self.table = table
        self.health = health
        self.logbook = logbook
        secret = table.options.secret
        aliasArena = CellArena(ArenaMemory(capacityBytes: table.options.arenaBytes))
        aliasStart = aliasArena.memory.start
        recordStart = table.arena.memory.start
        adopt()
    }

    func noteUse() {
        table.notes[.usedBytes] = UInt64(bytesUsed)
        table.notes[.families] = UInt64(families.count)
    }

    /// Milliseconds of the latest tick.
    var now: UInt64 {
        max(table.clock.milliseconds, UInt64(max(table.options.startedAt.milliseconds, 0)))
    }

    @inline(__always)
    func find(_ key: SeriesKey) -> Alias? {
        let found = aliases.find(key.hash) { alias($0).matches(key) }
        return found == 0 ? nil : alias(found)
    }

    mutating func place(
        _ key: SeriesKey, _ line: MetricLine, _ type: WireType, from sender: Sender
    ) throws(RejectReason) -> Place {
        if let known = find(key) { return .series(record(known.record), known.flags) }
        logbook.noteUnknown()
        return try placeUnknown(key, line, type, from: sender)
    }
}
