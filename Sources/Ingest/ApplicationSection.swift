package import Telemetry

/// The section `application` of a snapshot: every series of the table, read without a lock.
///
/// Owned by the tick thread. Its layout is made anew only after series came or went, from the one before: what stays
/// keeps its labels and its place, what is new stands behind it. Of a counter it holds sixteen bytes besides.
package final class ApplicationSection {
    private struct Entry {
        /// As much of its record's serial as tells series apart that have one place after the other.
        let serial: UInt32
        /// Of its record in the table.
        let index: Int32
        let kind: SeriesKind
    }

    private let table: SeriesTable
    private var generation: UInt64?
    private var entries: [Entry] = []
    /// Of the entries that are histograms, in their order.
    private var histograms: [HistogramReader] = []
    private var layout = Layout.empty

    /// Looks at once at what was taken over, so that quantiles leave out what it holds by now.
    package init(_ table: SeriesTable) {
        self.table = table
        refresh()
    }

    /// Begins a tick of the table's time and reads all series.
    package func section(at timestamp: Timestamp) -> Section {
        table.clock.begin(timestamp)
        // Taken before the look: what changes meanwhile is looked at again next time.
        let now = table.notes[.generation]
        if now != generation {
            generation = now
            refresh()
        }
        var values: [Double] = []
        values.reserveCapacity(layout.series.count)
        let milliseconds = UInt64(max(timestamp.milliseconds, 0))
        var histogram = 0
        for entry in entries {
            let record = table.pool.record(entry.index)
            if entry.kind == .histogram {
                histograms[histogram].append(record.bodyCells, at: milliseconds, to: &values)
                histogram += 1
            } else {
                values.append(Self.value(of: record, entry.kind, at: milliseconds))
            }
        }
        return Section(name: "application", layout: layout, values: values)
    }

    /// Keeps what is still there, with its minute, and adds what is new.
    private func refresh() {
        let count = table.pool.count
        var isSeen = [Bool](repeating: false, count: count)
        let isKept = dropGone(&isSeen)
        var added: [Layout.Series] = []
        for index in 0..<count where !isSeen[index] {
            guard let record = table.pool[index], let kind = SeriesKind(rawValue: record.state.acquire())
            else { continue }
            add(record, at: Int32(index), kind, to: &added)
        }
        if added.isEmpty, !isKept.contains(false) { return }
        layout = Layout(layout, keeping: isKept, adding: added)
    }

    /// Forgets the entries whose record is no longer theirs; answers for each slot whether it stays.
    private func dropGone(_ isSeen: inout [Bool]) -> [Bool] {
        var (isKept, staying) = ([Bool](), [Entry]())
        isKept.reserveCapacity(layout.series.count)
        staying.reserveCapacity(entries.count)
        var (histogram, stayingHistograms) = (0, [HistogramReader]())
        for entry in entries {
            let record = table.pool.record(entry.index)
            let stays = record.state.acquire() != 0 && Self.serial(of: record) == entry.serial
            var slotCount = 1
            if entry.kind == .histogram {
                slotCount = histograms[histogram].slotCount
                if stays { stayingHistograms.append(histograms[histogram]) }
                histogram += 1
            }
            isKept += repeatElement(stays, count: slotCount)
            if stays {
                staying.append(entry)
                isSeen[Int(entry.index)] = true
            }
        }
        if staying.count < entries.count {
            entries = staying
            histograms = stayingHistograms
        }
        return isKept
    }

    private func add(
        _ record: SeriesRecord, at index: Int32, _ kind: SeriesKind, to added: inout [Layout.Series]
    ) {
        // Freed two ticks after the record was, so alive for as long as this tick lasts.
        guard let family = record.family, let labels = record.labels?.labels else { return }
        if kind == .histogram {
            guard let histogram = family.histogram else { return }
            let isTakenOver = record.serial.value < table.firstOwnSerial
            histograms.append(
                HistogramReader(histogram, leavingOut: isTakenOver ? record.bodyCells : nil))
            added += histogram.series(labels)
        } else {
            added.append(Layout.Series(metric: family.metric, labels: labels))
        }
        entries.append(Entry(serial: Self.serial(of: record), index: index, kind: kind))
    }

    private static func serial(of record: SeriesRecord) -> UInt32 {
        UInt32(truncatingIfNeeded: record.serial.value)
    }

    private static func value(
        of record: SeriesRecord, _ kind: SeriesKind, at milliseconds: UInt64
    ) -> Double {
        // A record freed since the look keeps its contents until two ticks have passed.
        switch kind {
        case .counter: Double(record.first.value) + record.second.number
        case .gauge: record.first.number
        case .age: Double(milliseconds) / 1000 - record.first.number
        case .set: SetBody.reading(first: record.first.value, second: record.second.value, at: milliseconds)
        case .maximum:
            record.bodyCells.flatMap { WindowExtremes(cells: $0).range(at: milliseconds) }?.largest
                ?? Row.absent
        case .histogram: preconditionFailure("a histogram has more than one value")
        }
    }
}
