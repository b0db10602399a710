import Telemetry

/// How idle series leave: a slice of the table at a time, so that no pause is long.
extension SeriesWriter {
    /// At least this many records are looked at in one go.
    private static var sliceMinimum: Int { 2048 }

    /// Looks at the next slice of the table; sixteen calls see all of it.
    mutating func sweep() {
        table.resting.release(at: table.clock.tick, into: &freeRecords)
        let count = table.pool.count
        let slice = min(count, max(Self.sliceMinimum, count / 16 + 1))
        for _ in 0..<slice {
            if sweepPosition >= count { sweepPosition = 0 }
            if let record = table.pool[sweepPosition], let kind = record.kind, isIdle(record) {
                expire(record, kind)
            }
            sweepPosition += 1
        }
    }

    private func isIdle(_ record: SeriesRecord) -> Bool {
        let limit = record.idleLimit.value
        return limit != .max && now > record.lastWrite.value && now - record.lastWrite.value > limit
    }

    private mutating func expire(_ record: SeriesRecord, _ kind: SeriesKind) {
        guard let object = UnsafeRawPointer(bitPattern: UInt(record.family.value)) else { return }
        let family = Unmanaged<Family>.fromOpaque(object).takeUnretainedValue()
        let tick = table.clock.tick
        series.remove(hash(of: record), record.raw)
        record.state.publish(0)
        table.noteChange()
        removeAliases(of: record)
        if let block = UnsafeMutableRawPointer(bitPattern: UInt(record.labels.value)) {
            bytesUsed -= LabelBlock.count(block) + SeriesRecord.words * 8
            table.resting.retire(block, at: tick)
        }
        bytesUsed -= Self.bodyBytes(family)
        switch kind {
        // The members of a set are the writer's alone; a maximum may be being read.
        case .set: Self.freeBody(record, kind)
        case .maximum:
            if let body = UnsafeMutableRawPointer(bitPattern: UInt(record.body.value)) {
                table.resting.retire(body, at: tick)
            }
        case .counter, .gauge, .age, .histogram: break
        }
        health[Int(record.origin.value & 0xFFFF_FFFF)].addSeries(-1)
        liveSeries -= 1
        family.seriesCount -= 1
        if family.seriesCount == 0 {
            families[family.name] = nil
            for name in family.claims { claims[name] = nil }
            table.resting.retire(family, at: tick)
        }
        table.resting.retire(record, at: tick)
    }

    private static func freeBody(_ record: SeriesRecord, _ kind: SeriesKind) {
        guard let body = UnsafeMutableRawPointer(bitPattern: UInt(record.body.value)) else { return }
        switch kind {
        case .set: Unmanaged<SetBody>.fromOpaque(body).release()
        case .histogram:
            let cells = HistogramBody(
                cells: CellRun(start: body.assumingMemoryBound(to: UInt64.self)), bounds: .empty)
            for isNegative in [false, true] { cells.block(isNegative: isNegative)?.cells.start.deallocate() }
            body.deallocate()
        case .maximum: body.deallocate()
        // A counter keeps a number there.
        case .counter, .gauge, .age: break
        }
    }

    /// Frees what a record points to, when nobody reads the table any more.
    static func freeContents(of record: SeriesRecord, _ kind: SeriesKind) {
        freeBody(record, kind)
        UnsafeMutableRawPointer(bitPattern: UInt(record.labels.value))?.deallocate()
    }
}
