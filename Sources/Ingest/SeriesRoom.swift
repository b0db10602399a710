import Telemetry

/// Which series give way when there is no room for another: those that were idle longest, found by the sweep.
struct GivingWay {
    /// What is idle for less stays, however full the table is.
    static let idleMilliseconds: UInt64 = 600_000
    /// Of one pass over the table; those beyond it wait for the next.
    private static let limit = 4096

    private struct Candidate {
        let record: SeriesRecord
        let serial: UInt64
        let lastWrite: UInt64
    }

    /// Of the pass that runs.
    private var found: [Candidate] = []
    /// Of the last whole pass, the longest idle last.
    private var ready: [Candidate] = []

    mutating func consider(_ record: SeriesRecord, at now: UInt64) {
        let lastWrite = record.lastWrite.value
        guard now > lastWrite, now - lastWrite >= Self.idleMilliseconds else { return }
        found.append(Candidate(record: record, serial: record.serial.value, lastWrite: lastWrite))
        if found.count >= 2 * Self.limit { keepLongest() }
    }

    mutating func endPass() {
        keepLongest()
        ready = found
        found.removeAll(keepingCapacity: true)
    }

    /// The longest idle series that was not written since it was found.
    mutating func next() -> SeriesRecord? {
        while let last = ready.popLast() {
            let record = last.record
            if record.kind != nil, record.serial.value == last.serial,
                record.lastWrite.value == last.lastWrite
            {
                return record
            }
        }
        return nil
    }

    private mutating func keepLongest() {
        found.sort { $0.lastWrite > $1.lastWrite }
        found.removeFirst(max(found.count - Self.limit, 0))
    }
}

/// Room for a series: by number, by memory, and by what others no longer need.
extension SeriesWriter {
    /// Whether another series may be made; lets idle ones go for it.
    mutating func makeRoom(isTelemetry: Bool) -> Bool {
        let limit = table.options.maxSeries + (isTelemetry ? SeriesTable.clientTelemetryReserve : 0)
        let bytes = isTelemetry ? table.options.mostBytes : table.options.memoryLimitBytes
        while liveSeries >= limit || bytesUsed >= bytes {
            guard let record = givingWay.next(), let kind = record.kind else { return false }
            expire(record, kind)
            table.notes[.gaveWay] &+= 1
        }
        return true
    }

    /// Everything that the memory limit is about; what only rests is as good as free.
    var bytesUsed: Int { table.arena.usedBytes - table.resting.bytes + aliasArena.usedBytes + objectBytes }
}
