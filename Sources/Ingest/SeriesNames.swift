import CLinux

/// The aliases of series, which lie in an arena of this process, and the numbers by which indices name things.
///
/// A number is a distance from the beginning of an arena in words; nothing lies at 0.
extension SeriesWriter {
    @inline(__always)
    func alias(_ number: UInt32) -> Alias { Alias(cells: CellRun(start: aliasStart + Int(number))) }

    @inline(__always)
    func record(_ number: UInt32) -> SeriesRecord { SeriesRecord(recordStart + Int(number)) }

    func number(of record: SeriesRecord) -> UInt32 {
        UInt32(truncatingIfNeeded: record.cells.start - recordStart)
    }

    @inline(__always)
    func prefetchSlot(_ key: SeriesKey) { aliases.prefetch(key.hash) }

    /// Asks for the alias that `find` will most likely compare, whose slot was asked for before.
    @inline(__always)
    func prefetchAlias(_ key: SeriesKey) -> UInt32 {
        let guess = aliases.guess(key.hash)
        let start = alias(guess).cells.start
        outrigger_prefetch(start)
        outrigger_prefetch(start + 8)
        return guess
    }

    /// Asks for the record of an alias that was asked for before.
    @inline(__always)
    func prefetchRecord(_ guess: UInt32) {
        if guess != 0 { outrigger_prefetch(record(alias(guess).record).cells.start) }
    }

    /// Remembers the bytes by which a client names `record`; of more than four the oldest is forgotten.
    mutating func addAlias(_ key: SeriesKey, to record: SeriesRecord, _ flags: AliasFlags) {
        // Without its alias a series is still found, only more slowly; the limit binds names as it binds series.
        if bytesUsed + Alias.words(key) * 8 > table.options.memoryLimitBytes { return }
        let count = record.origin.value >> 32
        let cell = record.alias(Int(count) % SeriesRecord.aliasLimit)
        forgetAlias(cell)
        guard let cells = aliasArena.allocate(words: Alias.words(key)) else { return }
        Alias(cells: cells).write(key, to: number(of: record), flags: flags)
        let number = UInt32(truncatingIfNeeded: cells.start - aliasStart)
        cell.value = UInt64(number)
        record.origin.value = record.origin.value & 0xFFFF_FFFF | ((count &+ 1) & 0x7FFF_FFFF) << 32
        aliases.insert(key.hash, number)
    }

    /// Forgets all the names of a series that leaves.
    mutating func removeAliases(of record: SeriesRecord) {
        for index in 0..<SeriesRecord.aliasLimit { forgetAlias(record.alias(index)) }
    }

    private mutating func forgetAlias(_ cell: Cell) {
        let number = UInt32(truncatingIfNeeded: cell.value)
        if number == 0 { return }
        cell.value = 0
        aliases.remove(alias(number).hash, number)
        aliasArena.free(alias(number).cells)
    }
}
