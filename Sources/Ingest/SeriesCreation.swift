import Bytes
import Glibc
import Telemetry
import WireFormats

/// The slow way to a series: its canonical name and labels, conflicts, and room.
extension SeriesWriter {
    mutating func placeUnknown(
        _ key: SeriesKey, _ line: MetricLine, _ type: WireType, from sender: Sender
    ) throws(RejectReason) -> Place {
        let naming = SeriesNaming(line, type)
        let tags = try TagList(line.tags, style: line.tagStyle)
        let known = try family(for: naming)
        let extra = type == .check ? Label("check", line.name.text) : nil
        var (labels, repairs) = LabelBlock.labels(of: tags, kind: naming.kind, adding: extra)
        if let known, known.original != naming.original, type != .check { repairs.insert(.nameCollision) }
        if let known, let record = find(LabelBlock.bytes(of: labels), in: known) {
            let flags = Self.flags(line, repairs)
            addAlias(key, to: record, flags)
            return .series(record, flags)
        }
        let isTelemetry = line.identity.hasPrefix("datadog.dogstatsd.client.")
        guard hasRoom(isTelemetry: isTelemetry) else {
            return try overflow(naming, known, repairs, from: sender)
        }
        let family: Family
        if let known { family = known } else { family = try makeFamily(naming) }
        guard let record = makeSeries(labels, family, from: sender) else { throw .noRoom }
        let flags = Self.flags(line, repairs)
        addAlias(key, to: record, flags)
        return .series(record, flags)
    }

    private static func flags(_ line: MetricLine, _ repairs: Repairs) -> AliasFlags {
        AliasFlags(
            repairs: repairs, isClientDrops: line.identity.equals("datadog.dogstatsd.client.packets_dropped"))
    }

    /// The family of that name; `nil` when there is none and there may be one.
    private func family(for naming: SeriesNaming) throws(RejectReason) -> Family? {
        if let known = families[naming.name] {
            if known.kind != naming.kind { throw .typeConflict }
            return known
        }
        if table.options.isReserved(naming.name) { throw .reservedName }
        return nil
    }

    private func hasRoom(isTelemetry: Bool) -> Bool {
        let limit = table.options.maxSeries + (isTelemetry ? SeriesTable.clientTelemetryReserve : 0)
        return liveSeries < limit && bytesUsed < table.options.memoryLimitBytes
    }

    /// Claims every name that the family's lines will have on a page, so that no two families ever share one.
    private mutating func makeFamily(_ naming: SeriesNaming) throws(RejectReason) -> Family {
        if families.count >= table.options.maxFamilies { throw .noRoom }
        let family = Family(
            name: naming.name, kind: naming.kind, original: naming.original,
            bounds: naming.kind == .histogram ? bounds(for: naming.name) : .empty)
        let names = family.claims
        if names.contains(where: { claims[$0] != nil }) { throw .typeConflict }
        if names.contains(where: table.options.isReserved) { throw .reservedName }
        for name in names { claims[name] = family }
        families[naming.name] = family
        _ = Unmanaged.passRetained(family)  // released two ticks after its last series has gone
        return family
    }

    private func bounds(for name: String) -> HistogramBounds {
        let own = table.options.boundaries.first { Glob.matches(name, pattern: $0.match) }
        return own?.bounds ?? (name.hasSuffix("_seconds") ? .seconds : Self.otherBounds)
    }

    private static let otherBounds = HistogramBounds.powers(of: 4, 0...10)

    private func find(_ labels: [UInt8], in family: Family) -> SeriesRecord? {
        let address = UInt64(UInt(bitPattern: Unmanaged.passUnretained(family).toOpaque()))
        return labels.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            let hash = IdentityHash(
                address, ByteRun(start: start, count: bytes.count), ByteRun(""), secret: secret)
            let found = series.find(hash.low) { raw in
                let record = SeriesRecord(raw)
                guard record.family.value == address,
                    let block = UnsafeRawPointer(bitPattern: UInt(record.labels.value))
                else { return false }
                return LabelBlock.count(block) == bytes.count && memcmp(block, start, bytes.count) == 0
            }
            return found.map { SeriesRecord($0) }
        }
    }

    private mutating func overflow(
        _ naming: SeriesNaming, _ known: Family?, _ repairs: Repairs, from sender: Sender
    ) throws(RejectReason) -> Place {
        guard naming.kind == .counter || naming.kind == .histogram else { return .nowhere }
        let family: Family
        if let known { family = known } else { family = try makeFamily(naming) }
        if let record = family.overflow { return .overflow(record, repairs) }
        guard let record = makeSeries(LabelBlock.overflow, family, from: sender) else { throw .noRoom }
        family.overflow = record
        return .overflow(record, repairs)
    }

    private mutating func makeSeries(_ labels: [Label], _ family: Family, from sender: Sender)
        -> SeriesRecord?
    {
        guard let record = freeRecords.popLast() ?? table.pool.append() else { return nil }
        let bytes = LabelBlock.bytes(of: labels)
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 8)
        bytes.withUnsafeBytes {
            block.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(block), byteCount: $0.count)
        }
        let address = UInt64(UInt(bitPattern: Unmanaged.passUnretained(family).toOpaque()))
        for word in 1..<SeriesRecord.words { record.cells[word].value = 0 }
        record.family.value = address
        record.labels.value = UInt64(UInt(bitPattern: block))
        record.body.value = makeBody(family)
        record.idleLimit.value = family.kind.idleLimitMilliseconds
        record.lastWrite.value = now
        record.created.value = now
        record.origin.value = UInt64(sender.socket)
        record.serial.value = nextSerial
        nextSerial &+= 1
        series.insert(hash(of: record), record.raw)
        family.seriesCount += 1
        liveSeries += 1
        bytesUsed += bytes.count + SeriesRecord.words * 8
        health[sender.socket].addSeries(1)
        record.state.publish(family.kind.rawValue)
        table.noteChange()
        return record
    }

    private mutating func makeBody(_ family: Family) -> UInt64 {
        switch family.kind {
        case .histogram, .maximum:
            let words =
                family.kind == .histogram
                ? HistogramBody.words(bounds: family.bounds.values.count) : WindowExtremes.words
            bytesUsed += Self.bodyBytes(family)
            return UInt64(UInt(bitPattern: CellRun.allocate(words).start))
        case .set:
            bytesUsed += Self.bodyBytes(family)
            return UInt64(UInt(bitPattern: Unmanaged.passRetained(SetBody()).toOpaque()))
        case .counter, .gauge, .age: return 0
        }
    }

    /// What a body is charged: a histogram with a filled block, a set past its exact phase.
    static func bodyBytes(_ family: Family) -> Int {
        switch family.kind {
        case .histogram:
            (HistogramBody.words(bounds: family.bounds.values.count) + ExponentialHistogram.bucketLimit) * 8
        case .maximum: WindowExtremes.words * 8
        case .set: 4096
        case .counter, .gauge, .age: 0
        }
    }

    func hash(of record: SeriesRecord) -> UInt64 {
        guard let block = UnsafePointer<UInt8>(bitPattern: UInt(record.labels.value)) else { return 0 }
        let run = ByteRun(start: block, count: LabelBlock.count(block))
        return IdentityHash(record.family.value, run, ByteRun(""), secret: secret).low
    }
}

extension ByteRun {
    fileprivate func hasPrefix(_ literal: StaticString) -> Bool {
        count >= literal.utf8CodeUnitCount
            && ByteRun(start: start, count: literal.utf8CodeUnitCount).equals(literal)
    }
}
