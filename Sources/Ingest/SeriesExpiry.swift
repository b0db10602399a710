import Telemetry

/// How idle series leave: a slice of the table at a time, so that no pause is long.
extension SeriesWriter {
    /// At least this many records are looked at in one go.
    private static var sliceMinimum: Int { 2048 }

    /// Looks at the next slice of the table; sixteen calls see all of it.
    mutating func sweep() {
        table.resting.release(at: table.clock.tick, into: &freeRecords)
        noteUse()
        let count = table.pool.count
        let slice = min(count, max(Self.sliceMinimum, count / 16 + 1))
        for _ in 0..<slice {
            if sweepPosition >= count {
                sweepPosition = 0
                givingWay.endPass()
            }
            if let record = table.pool[sweepPosition], let kind = record.kind {
                if isIdle(record) { expire(record, kind) } else { givingWay.consider(record, at: now) }
            }
            sweepPosition += 1
        }
    }

    private func isIdle(_ record: SeriesRecord) -> Bool {
        let limit = record.idleLimit.value
        return limit != .max && now > record.lastWrite.value && now - record.lastWrite.value > limit
    }

    mutating func expire(_ record: SeriesRecord, _ kind: SeriesKind) {
        guard let family = record.family else { return }
        record.state.publish(0)
        // Read only now, when no reader can come to it any more.
        let tick = table.clock.tick
        table.notes[.generation] &+= 1
        countOut(record, family)
        // The members of a set are the writer's alone; whatever else it leads to may be being read.
        record.releaseMembers(kind)
        for block in record.blocks(kind) { table.resting.retire(block, at: tick) }
        forgetIfEmpty(family)
        table.resting.retire(record, at: tick)
    }

    /// The opposite of `enter`: nothing finds the series any more.
    mutating func countOut(_ record: SeriesRecord, _ family: Family) {
        series.remove(hash(of: record), number(of: record))
        removeAliases(of: record)
        if family.kind == .set { objectBytes -= SetBody.bytes }
        health[record.socket].addSeries(-1)
        liveSeries -= 1
        family.seriesCount -= 1
        if family.overflow?.raw == record.raw { family.overflow = nil }
    }
}

extension SeriesRecord {
    /// The place of the socket it came by.
    var socket: Int { Int(origin.value & 0xFFFF_FFFF) }

    /// Everything in the arena that is this series' own.
    func blocks(_ kind: SeriesKind) -> [CellRun] {
        var blocks: [CellRun?] = [labelLink.target]
        switch kind {
        case .histogram:
            guard let cells = bodyCells else { break }
            let body = HistogramBody(cells: cells, bounds: .empty)
            blocks += [cells, body.block(isNegative: false)?.cells, body.block(isNegative: true)?.cells]
        case .maximum: blocks.append(bodyCells)
        // A counter keeps a number in the cell of the body.
        case .counter, .gauge, .set, .age: break
        }
        return blocks.compactMap(\.self)
    }
}
