import Bytes
import WireFormats

/// How a writer begins with the series that the process before left behind.
extension SeriesWriter {
    /// Enters every record that is still wanted; the others are free.
    mutating func adopt() {
        // Without sockets nobody will write them; they wait for a process that has some.
        if health.isEmpty { return }
        for index in 0..<table.pool.count {
            guard let record = table.pool[index] else { continue }
            if record.kind == nil {
                freeRecords.append(record)
            } else if !enter(record) {
                drop(record)
            }
        }
        table.noteAdopted(before: nextSerial)
        noteUse()
    }

    /// `false` when the configuration of today has no place for it.
    private mutating func enter(_ record: SeriesRecord) -> Bool {
        guard let cells = record.familyLink.target, let labels = record.labels else { return false }
        let block = FamilyBlock(cells: cells)
        guard let family = block.family ?? adopt(block) else { return false }
        // Only a file that was written by others has a series twice.
        if find(
            Array(UnsafeBufferPointer(start: labels.content.start, count: labels.content.count)), in: family)
            != nil
        {
            return false
        }
        let socket = min(record.socket, health.count - 1)
        record.origin.value = UInt64(socket)
        // Connections of the process before: its gauges wait for their senders to come back, as long as any gauge does.
        if record.kind?.leavesWithConnection == true { record.owner.value = 0 }
        for alias in 0..<SeriesRecord.aliasLimit { record.alias(alias).value = 0 }
        enter(record, family, socket: socket)
        return true
    }

    private mutating func adopt(_ block: FamilyBlock) -> Family? {
        guard let kind = block.kind else { return nil }
        let family = Family(
            name: block.name, kind: kind, original: block.original, bounds: block.bounds, block: block)
        // Other boundaries by now: what was counted cannot be told apart along them.
        if kind == .histogram, family.bounds != table.options.bounds(for: family.name) { return nil }
        do {
            try enter(family)
            return family
        } catch {
            // A name that is the host's own by now.
            return nil
        }
    }

    /// Nobody reads the table yet, so nothing has to rest; the family's block lives on, unused.
    private mutating func drop(_ record: SeriesRecord) {
        guard let kind = record.kind else { return }
        record.state.publish(0)
        for block in record.blocks(kind) { table.arena.free(block) }
        freeRecords.append(record)
    }
}
