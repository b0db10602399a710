import Bytes
import Telemetry

/// How a series is written down, with everything it leads to; `publishDrafts` makes it visible.
extension SeriesWriter {
    /// `nil` when there is no room; nothing is left behind then.
    mutating func makeSeries(_ labels: [UInt8], _ family: Family, from sender: Sender) -> SeriesRecord? {
        guard let block = table.arena.allocate(words: LabelBlock.words(labels)) else { return nil }
        var body: CellRun?
        if let words = family.bodyWords {
            body = table.arena.allocate(words: words)
            if body == nil {
                table.arena.free(block)
                return nil
            }
        }
        guard let record = freeRecords.popLast() ?? table.pool.append() else {
            table.arena.free(block)
            body.map { table.arena.free($0) }
            return nil
        }
        for word in 1..<SeriesRecord.words { record.cells[word].value = 0 }
        LabelBlock(cells: block).write(labels)
        record.familyLink.target = family.block.cells
        record.labelLink.target = block
        if let body { record.body.target = body }
        record.idleLimit.value = family.kind.idleLimitMilliseconds
        record.lastWrite.value = now
        record.created.value = now
        record.origin.value = UInt64(sender.socket)
        enter(record, family, socket: sender.socket)
        return record
    }

    /// Counts a series in, whether it is new or was taken over.
    mutating func enter(_ record: SeriesRecord, _ family: Family, socket: Int) {
        record.serial.value = nextSerial
        nextSerial &+= 1
        series.insert(hash(of: record), number(of: record))
        family.seriesCount += 1
        liveSeries += 1
        if family.kind == .set { objectBytes += SetBody.bytes }
        health[socket].addSeries(1)
    }

    func hash(of record: SeriesRecord) -> UInt64 {
        guard let family = record.family, let labels = record.labels else { return 0 }
        return hash(of: family, labels.content)
    }

    func hash(of family: Family, _ labels: ByteRun) -> UInt64 {
        let address = UInt64(UInt(bitPattern: family.block.cells.start))
        return IdentityHash(address, labels, ByteRun(""), secret: secret).low
    }
}

extension Family {
    /// The cells that each series has beside its record.
    var bodyWords: Int? {
        switch kind {
        case .histogram: HistogramBody.words(bounds: bounds.values.count)
        case .maximum: WindowExtremes.words
        case .counter, .gauge, .set, .age: nil
        }
    }
}
