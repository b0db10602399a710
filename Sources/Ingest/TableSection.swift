package import Telemetry

/// The section `series` of a snapshot: what the series of all applications take together, and how their totals began.
package struct TableSection {
    package static let used = Metric.gauge(
        "outrigger_ingest_memory_bytes",
        "Memory of the application series: their cells, names and aliases; of the pages that show them nothing."
    )
    package static let limit = Metric.gauge(
        "outrigger_ingest_memory_limit_bytes",
        "Memory that application series may take, half of memory_limit; beyond it new ones are counted as overflow."
    )
    package static let families = Metric.gauge(
        "outrigger_ingest_families", "Names of application metrics that have series.")
    package static let familiesLimit = Metric.gauge(
        "outrigger_ingest_families_limit",
        "Most names of application metrics; what has a further one is refused.")
    package static let gaveWay = Metric.counter(
        "outrigger_ingest_series_evicted_total",
        "Series idle for more than ten minutes that left because a new one needed their room.")
    package static let missed = Metric.counter(
        "outrigger_ingest_quantile_samples_missed_total",
        "Values of histograms that are in sum, count and buckets, but for want of memory not in the quantiles."
    )
    package static let beginning = Metric.gauge(
        "outrigger_ingest_totals_info",
        "Always 1; the label says how the totals began: going_on with those of the process before, or at zero and why.",
        labels: ["beginning"])
    package static let restored = Metric.gauge(
        "outrigger_ingest_totals_restored_series", "Series that were taken over from the process before.")
    package static let discarded = Metric.gauge(
        "outrigger_ingest_totals_discarded_series",
        "Series of the process before that were not whole, or have other boundaries or no name by now, and began anew."
    )

    /// In page order.
    package static let metrics = [
        used, limit, families, familiesLimit, gaveWay, missed, beginning, restored, discarded,
    ]

    private let table: SeriesTable
    private let totals: TotalsFile.Beginning?
    private var row = Row(catalogue: metrics)

    package init(_ table: SeriesTable, totals: TotalsFile.Beginning?) {
        self.table = table
        self.totals = totals
    }

    package mutating func section() -> Section {
        row.begin()
        row[Self.used] = Double(table.notes[.usedBytes])
        row[Self.limit] = Double(table.options.memoryLimitBytes)
        row[Self.families] = Double(table.notes[.families])
        row[Self.familiesLimit] = Double(table.options.maxFamilies)
        row[Self.gaveWay] = Double(table.notes[.gaveWay])
        row[Self.missed] = Double(table.notes[.missedQuantiles])
        row[Self.beginning, totals?.label ?? "not_kept"] = 1
        var (restored, discarded) = (0, 0)
        if case .goingOn(let series, let lost) = totals {
            // Of those that were whole, the configuration of today may have had no place for some.
            restored = Int(table.firstOwnSerial) - 1
            discarded = lost + series - restored
        }
        row[Self.restored] = Double(restored)
        row[Self.discarded] = Double(discarded)
        row.finish()
        return Section(name: "series", layout: row.layout, values: row.values)
    }
}

extension TotalsFile.Beginning {
    /// As the label `beginning` shows it.
    var label: String {
        switch self {
        case .goingOn: "going_on"
        case .new: "new"
        case .otherBoot: "other_boot"
        case .otherLayout: "other_layout"
        case .torn: "torn"
        }
    }
}
