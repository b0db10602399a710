import Bytes
import CLinux
import WireFormats

/// The second pass: finds the series of the lines that were taken apart, and changes them.
extension IntakeState {
    mutating func flush(_ origin: borrowing MessageOrigin) {
        prefetch()
        var samples: UInt64 = 0
        for index in 0..<pendingCount {
            if pending[index].line == Pending.plain {
                samples &+= applyPlain(pending + index, origin)
            } else {
                applyAny(index, origin)
            }
        }
        if samples > 0 { origin.health.add(samples, to: .samples) }
        pendingCount = 0
        arena.clear()
    }

    /// Each line's alias, then each line's record, so that the waits for memory overlap.
    @inline(__always)
    private func prefetch() {
        for index in 0..<pendingCount { pending[index].guess = writer.prefetchAlias(pending[index].key) }
        for index in 0..<pendingCount { writer.prefetchRecord(pending[index].guess) }
    }

    /// How many samples were taken and are not yet counted.
    @inline(__always)
    private mutating func applyPlain(
        _ plain: UnsafePointer<Pending>, _ origin: borrowing MessageOrigin
    ) -> UInt64 {
        guard let alias = writer.find(plain[0].key), alias.isPlain else {
            applyAgain(plain, origin)
            return 0
        }
        let record = writer.record(alias.record)
        switch plain[0].type {
        case .counter where plain[0].isWhole: record.addWhole(plain[0].value)
        case .counter: record.addNumber(plain[0].number / plain[0].rate)
        case .gauge:
            record.first.number = plain[0].number
            writer.noteOwner(of: record, origin.sender)
        default:
            let scale = plain[0].type == .milliseconds ? 1000.0 : 1
            let value = plain[0].number / scale
            guard record.observe(value, rate: plain[0].rate, at: origin.now, in: writer.table) else {
                applyAgain(plain, origin)
                return 0
            }
        }
        record.lastWrite.value = origin.now
        return UInt64(plain[0].valueCount)
    }

    /// A plain line of a series that is new, or of which there is more to say, goes the long way after all.
    @inline(never)
    private mutating func applyAgain(
        _ plain: UnsafePointer<Pending>, _ origin: borrowing MessageOrigin
    ) {
        let line = ByteRun(start: plain[0].key.name, count: Int(plain[0].byteCount))
        swap(&arena, &spareArena)
        do {
            let metric = try LineParser.metric(line, origin.dialect, isASCII: true, into: &arena)
            do {
                try applySingle(metric, plain[0].key, origin)
            } catch {
                refuse(metric, error, origin)
            }
        } catch {
            // A fuzz target holds that both readers take the same; if ever not, the line is not lost unseen.
            refuse(line, error, origin)
        }
        arena.clear()
        swap(&arena, &spareArena)
    }

    @inline(never)
    private mutating func applyAny(_ index: Int, _ origin: borrowing MessageOrigin) {
        let line = lines[Int(pending[index].line)]
        do {
            if line.partCount == 1 {
                try applySingle(line, pending[index].key, origin)
            } else {
                try applyAll(line, origin)
            }
        } catch {
            refuse(line, error, origin)
        }
    }

    private mutating func applySingle(
        _ line: MetricLine, _ key: SeriesKey, _ origin: borrowing MessageOrigin
    ) throws(RejectReason) {
        let part = arena.parts[line.firstPart]
        let place = try writer.place(key, line, part.type, from: origin.sender)
        if let record = Self.record(of: place) {
            let update = SampleUpdate(part, arena.values, now: origin.now)
            let kind = SeriesKind(part.type)
            do {
                try update.check(record, kind)
            } catch {
                writer.discardDrafts()
                throw error
            }
            apply(update, line, record, kind, origin)
            if !writer.drafts.isEmpty { writer.publishDrafts(from: origin.sender) }
        }
        note(place, line, part, origin.health)
    }

    /// A line of several parts: all series are found and all values checked before the first is changed.
    private mutating func applyAll(_ line: MetricLine, _ origin: borrowing MessageOrigin) throws(RejectReason)
    {
        var found: [SeriesWriter.Place] = []
        do {
            for index in 0..<line.partCount { try find(index, of: line, origin, &found) }
        } catch {
            writer.discardDrafts()
            throw error
        }
        for (index, place) in found.enumerated() {
            let part = arena.parts[line.firstPart + index]
            if let record = Self.record(of: place) {
                let update = SampleUpdate(part, arena.values, now: origin.now)
                apply(update, line, record, SeriesKind(part.type), origin)
            }
            note(place, line, part, origin.health)
        }
        if !writer.drafts.isEmpty { writer.publishDrafts(from: origin.sender) }
    }

    private mutating func find(
        _ index: Int, of line: MetricLine, _ origin: borrowing MessageOrigin,
        _ found: inout [SeriesWriter.Place]
    ) throws(RejectReason) {
        let part = arena.parts[line.firstPart + index]
        let key = SeriesKey(line, part.type, origin.dialect, secret: writer.secret)
        let place = try writer.place(key, line, part.type, from: origin.sender)
        found.append(place)
        guard let record = Self.record(of: place) else { return }
        // It must not give way to a later part of the same line.
        record.lastWrite.value = origin.now
        try SampleUpdate(part, arena.values, now: origin.now).check(record, SeriesKind(part.type))
    }

    private mutating func apply(
        _ update: SampleUpdate, _ line: MetricLine, _ record: SeriesRecord, _ kind: SeriesKind,
        _ origin: borrowing MessageOrigin
    ) {
        let isTaken = update.apply(line, to: record, kind, in: writer.table)
        // What a check said last stands when its sender dies: that may be the very news.
        if isTaken, kind.leavesWithConnection, update.part.type != .check {
            writer.noteOwner(of: record, origin.sender)
        }
    }

    private static func record(of place: SeriesWriter.Place) -> SeriesRecord? {
        switch place {
        case .series(let record, _), .overflow(let record, _): record
        case .nowhere: nil
        }
    }

    private func note(
        _ place: SeriesWriter.Place, _ line: MetricLine, _ part: LinePart, _ health: SocketHealth
    ) {
        let count = UInt64(part.valueCount)
        var repairs = line.repairs
        switch place {
        case .series(_, let flags):
            repairs.formUnion(flags.repairs)
            if flags.isClientDrops { noteClientDrops(part, health) }
        case .overflow(_, let found):
            repairs.formUnion(found)
            health.add(count, to: .overflow)
            if line.identity.equals(ClientTelemetry.dropped) { noteClientDrops(part, health) }
        case .nowhere:
            health.add(count, to: .overflow)
            return
        }
        health.add(count, to: .samples)
        if !repairs.isEmpty { health.repair(repairs, samples: count) }
    }

    /// What a client says it dropped; no number that it sends makes the sum fall.
    private func noteClientDrops(_ part: LinePart, _ health: SocketHealth) {
        guard part.type == .counter else { return }
        for index in 0..<part.valueCount {
            let number = arena.values[part.firstValue + index].number
            let room = UInt64.max - health[.clientDropped]
            if number.isWhole { health.add(min(number.whole, room), to: .clientDropped) }
        }
    }
}
