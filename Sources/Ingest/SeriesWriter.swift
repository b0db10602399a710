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
    private var aliases = HashIndex()
    var series = HashIndex()
    var families: [String: Family] = [:]
    var claims: [String: Family] = [:]
    var freeRecords: [SeriesRecord] = []
    var liveSeries = 0
    /// Of this process alone: aliases, members of sets.
    var ownBytes = 0
    var nextSerial: UInt64 = 1
    var sweepPosition = 0

    init(_ table: SeriesTable, health: [SocketHealth]) {
        self.table = table
        self.health = health
        secret = table.options.secret
        adopt()
    }

    deinit {
        for index in 0..<table.pool.count {
            guard let record = table.pool[index], record.kind != nil else { continue }
            for alias in 0..<SeriesRecord.aliasLimit {
                UnsafeMutableRawPointer(bitPattern: UInt(record.alias(alias).value))?.deallocate()
                record.alias(alias).value = 0
            }
        }
    }

    /// Everything that the memory limit is about.
    var bytesUsed: Int { table.arena.usedBytes + ownBytes }

    /// Milliseconds of the latest tick.
    var now: UInt64 {
        max(table.clock.milliseconds, UInt64(max(table.options.startedAt.milliseconds, 0)))
    }

    @inline(__always)
    func prefetch(_ key: SeriesKey) { aliases.prefetch(key.hash.low) }

    @inline(__always)
    mutating func place(
        _ key: SeriesKey, _ line: MetricLine, _ type: WireType, socket: Int
    ) throws(RejectReason) -> Place {
        if let found = aliases.find(key.hash.low, { Alias($0).matches(key) }),
            let record = Alias(found).record
        {
            return .series(record, Alias(found).flags)
        }
        return try placeUnknown(key, line, type, socket: socket)
    }

    /// Remembers the bytes by which a client names `record`; of more than four the oldest is forgotten.
    mutating func addAlias(_ key: SeriesKey, to record: SeriesRecord, _ flags: AliasFlags) {
        // Without its alias a series is still found, only more slowly; the limit binds names as it binds series.
        if bytesUsed + Alias.bytes(key) > table.options.memoryLimitBytes { return }
        let count = record.origin.value >> 32
        let cell = record.alias(Int(count) % SeriesRecord.aliasLimit)
        if let oldest = UnsafeMutableRawPointer(bitPattern: UInt(cell.value)) {
            ownBytes -= Alias(oldest).byteCount
            aliases.remove(Alias(oldest).hash, oldest)
            oldest.deallocate()
        }
        ownBytes += Alias.bytes(key)
        let alias = Alias(key, to: record, flags: flags)
        cell.value = UInt64(UInt(bitPattern: alias.address))
        record.origin.value = record.origin.value & 0xFFFF_FFFF | ((count &+ 1) & 0x7FFF_FFFF) << 32
        aliases.insert(key.hash.low, alias.address)
    }

    /// Forgets all the names of a series that leaves.
    mutating func removeAliases(of record: SeriesRecord) {
        for index in 0..<SeriesRecord.aliasLimit {
            let cell = record.alias(index)
            guard let alias = UnsafeMutableRawPointer(bitPattern: UInt(cell.value)) else { continue }
            ownBytes -= Alias(alias).byteCount
            aliases.remove(Alias(alias).hash, alias)
            alias.deallocate()
            cell.value = 0
        }
    }
}
