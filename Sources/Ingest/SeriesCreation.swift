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
        let tagged = TaggedLabels(tags, kind: naming.kind, adding: extra)
        var repairs = tagged.repairs
        let labels = LabelBlock.bytes(of: tagged.labels)
        if let known, known.original != naming.original, type != .check {
            repairs.insert(.nameCollision)
            logbook.note(.nameCollision, naming, against: known, socket: sender.socket, at: now)
        }
        if let known, let record = find(labels, in: known) {
            let flags = Self.flags(line, repairs)
            addAlias(key, to: record, flags)
            return .series(record, flags)
        }
        let isTelemetry = line.identity.hasPrefix(ClientTelemetry.prefix)
        // The room may be made by the family's own last series, so it is looked up again.
        guard makeRoom(isTelemetry: isTelemetry) else {
            return try overflow(naming, tagged.labels, repairs, from: sender)
        }
        let family = try ownFamily(naming)
        guard let record = makeSeries(labels, family, from: sender) else {
            discardIfEmpty(family)
            return try overflow(naming, tagged.labels, repairs, from: sender)
        }
        drafts.append(SeriesDraft(record: record, family: family, labels: tagged.labels))
        let flags = Self.flags(line, repairs)
        addAlias(key, to: record, flags)
        return .series(record, flags)
    }

    private static func flags(_ line: MetricLine, _ repairs: Repairs) -> AliasFlags {
        AliasFlags(
            repairs: repairs, isClientDrops: line.identity.equals(ClientTelemetry.dropped))
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

    private mutating func ownFamily(_ naming: SeriesNaming) throws(RejectReason) -> Family {
        if let known = families[naming.name] { return known }
        return try makeFamily(naming)
    }

    /// Claims every name that the family's lines will have on a page, so that no two families ever share one.
    private mutating func makeFamily(_ naming: SeriesNaming) throws(RejectReason) -> Family {
        let isTelemetry = naming.original.hasPrefix("\(ClientTelemetry.prefix)")
        let limit = table.options.maxFamilies + (isTelemetry ? SeriesTable.clientTelemetryFamilies : 0)
        let bytes = table.options.mostBytes + (isTelemetry ? SeriesTable.clientTelemetryBytes : 0)
        if families.count >= limit || bytesUsed >= bytes { throw .noRoom }
        let bounds = naming.kind == .histogram ? table.options.bounds(for: naming.name) : .empty
        let words = FamilyBlock.words(name: naming.name, original: naming.original, bounds: bounds)
        guard let cells = table.arena.allocate(words: words) else { throw .noRoom }
        let block = FamilyBlock(cells: cells)
        block.write(name: naming.name, kind: naming.kind, original: naming.original, bounds: bounds)
        let family = Family(
            name: naming.name, kind: naming.kind, original: naming.original, bounds: bounds, block: block)
        do {
            try enter(family)
        } catch {
            table.arena.free(cells)
            throw error
        }
        return family
    }

    /// Gives a family its names, or the reason why it cannot have them.
    mutating func enter(_ family: Family) throws(RejectReason) {
        let names = family.claims
        if names.contains(where: { claims[$0] != nil }) { throw .typeConflict }
        if names.contains(where: table.options.isReserved) { throw .reservedName }
        for name in names { claims[name] = family }
        families[family.name] = family
        objectBytes += family.objectBytes
        family.block.retain(family)
    }

    /// Lets a family without series go, two ticks later.
    mutating func forgetIfEmpty(_ family: Family) {
        guard family.seriesCount == 0 else { return }
        forget(family)
        table.resting.retire(family.block, at: table.clock.tick)
    }

    /// Gives the names of a family back.
    mutating func forget(_ family: Family) {
        families[family.name] = nil
        objectBytes -= family.objectBytes
        for name in family.claims { claims[name] = nil }
    }

    func find(_ labels: [UInt8], in family: Family) -> SeriesRecord? {
        labels.withUnsafeBufferPointer { bytes in
            let run = bytes.baseAddress.map { ByteRun(start: $0, count: bytes.count) } ?? ByteRun("")
            let found = series.find(hash(of: family, run)) { number in
                let record = record(number)
                return record.familyLink.target?.start == family.block.cells.start
                    && record.labels?.holds(bytes) == true
            }
            return found == 0 ? nil : record(found)
        }
    }

    private mutating func overflow(
        _ naming: SeriesNaming, _ labels: [Label], _ repairs: Repairs, from sender: Sender
    ) throws(RejectReason) -> Place {
        logbook.note(overflowed: naming.name, labels, from: sender)
        guard naming.kind == .counter || naming.kind == .histogram else { return .nowhere }
        let family = try ownFamily(naming)
        if let record = family.overflow { return .overflow(record, repairs) }
        let labels = LabelBlock.bytes(of: LabelBlock.overflow)
        if let record = find(labels, in: family) {
            family.overflow = record
            return .overflow(record, repairs)
        }
        guard let record = makeSeries(labels, family, from: sender) else {
            discardIfEmpty(family)
            throw .noRoom
        }
        drafts.append(SeriesDraft(record: record, family: family, labels: nil))
        family.overflow = record
        return .overflow(record, repairs)
    }
}
