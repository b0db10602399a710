package import Telemetry

/// The section `application` of a snapshot: every series of the table, read without a lock.
///
/// Owned by the tick thread. Its layout is made anew only after series came or went.
package final class ApplicationSection {
    private struct Entry {
        let record: SeriesRecord
        let serial: UInt64
        let kind: SeriesKind
        let family: Family
        let series: [Layout.Series]
        var window = HistogramReader()
    }

    private let table: SeriesTable
    private var generation: UInt64?
    private var entries: [Entry] = []
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
        for index in entries.indices { Self.append(&entries[index], at: milliseconds, to: &values) }
        return Section(name: "application", layout: layout, values: values)
    }

    /// Keeps what is still there, with its minute, and adds what is new.
    private func refresh() {
        var known: [UInt64: Entry] = [:]
        for entry in entries { known[entry.serial] = entry }
        var current: [Entry] = []
        for index in 0..<table.pool.count {
            guard let record = table.pool[index], let kind = SeriesKind(rawValue: record.state.acquire())
            else {
                continue
            }
            let serial = record.serial.value
            if let entry = known[serial] {
                current.append(entry)
            } else if let entry = Self.entry(
                record, serial, kind, isTakenOver: serial < table.firstOwnSerial)
            {
                current.append(entry)
            }
        }
        entries = current
        layout = Layout(series: entries.flatMap(\.series))
    }

    private static func entry(
        _ record: SeriesRecord, _ serial: UInt64, _ kind: SeriesKind, isTakenOver: Bool
    ) -> Entry? {
        // Freed two ticks after the record was, so alive for as long as this tick lasts; the entry keeps it further.
        guard let family = record.family, let labels = record.labels?.labels else { return nil }
        var entry = Entry(
            record: record, serial: serial, kind: kind, family: family, series: series(of: family, labels))
        if isTakenOver, kind == .histogram, let cells = record.bodyCells {
            entry.window.begin(with: HistogramBody(cells: cells, bounds: family.bounds))
        }
        return entry
    }

    /// The slots of one record, in the order of `append`.
    private static func series(of family: Family, _ labels: [Label]) -> [Layout.Series] {
        family.histogram?.series(labels) ?? [Layout.Series(metric: family.metric, labels: labels)]
    }

    private static func append(_ entry: inout Entry, at milliseconds: UInt64, to values: inout [Double]) {
        let record = entry.record
        // A record freed since the look keeps its contents until two ticks have passed.
        switch entry.kind {
        case .counter: values.append(Double(record.first.value) + record.second.number)
        case .gauge: values.append(record.first.number)
        case .age: values.append(Double(milliseconds) / 1000 - record.first.number)
        case .set:
            values.append(
                SetBody.reading(first: record.first.value, second: record.second.value, at: milliseconds))
        case .maximum:
            let range = record.bodyCells.flatMap { WindowExtremes(cells: $0).range(at: milliseconds) }
            values.append(range?.largest ?? Row.absent)
        case .histogram: appendHistogram(&entry, at: milliseconds, to: &values)
        }
    }

    /// In the order of `HistogramFamily.series`.
    private static func appendHistogram(
        _ entry: inout Entry, at milliseconds: UInt64, to values: inout [Double]
    ) {
        guard let cells = entry.record.bodyCells else {
            values.append(contentsOf: repeatElement(Row.absent, count: entry.series.count))
            return
        }
        let body = HistogramBody(cells: cells, bounds: entry.family.bounds)
        let sum = body.sum.number
        var count: UInt64 = 0
        for place in 0...entry.family.bounds.values.count {
            count &+= body.classic(place).value
            values.append(Double(count))
        }
        values.append(sum)
        values.append(Double(count))
        values.append(contentsOf: entry.window.answers(from: body, at: milliseconds))
    }
}
