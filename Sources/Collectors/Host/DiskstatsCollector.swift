package import Kernel
package import Telemetry

/// What each disk has done, from /proc/diskstats, and what udev says it is.
package struct DiskstatsCollector: Collector {
    package static let name = "diskstats"
    package static let title = "Disks"
    package static let note = """
        Partitions, RAM disks and loops are left out, as node_exporter does by default. What a disk is comes
        from udev's files below /run/udev/data; where they cannot be read, the labels are empty.
        """
    package static let metrics =
        columns.map(\.metric) + [info, filesystemInfo, mapperInfo] + ata + [leftOut]

    private static let columns: [(counter: DiskTraffic.Counter, unit: Unit, metric: Metric)] = [
        (.readsCompleted, .count, counter("reads_completed_total", "Reads that each disk completed.")),
        (
            .readsMerged, .count,
            counter("reads_merged_total", "Reads of each disk that were merged into others.")
        ),
        (.sectorsRead, .sectors, counter("read_bytes_total", "Bytes read from each disk.")),
        (
            .readMilliseconds, .milliseconds,
            counter("read_time_seconds_total", "Time that all reads of each disk took; \(wraps).")
        ),
        (.writesCompleted, .count, counter("writes_completed_total", "Writes that each disk completed.")),
        (
            .writesMerged, .count,
            counter("writes_merged_total", "Writes of each disk that were merged into others.")
        ),
        (.sectorsWritten, .sectors, counter("written_bytes_total", "Bytes written to each disk.")),
        (
            .writeMilliseconds, .milliseconds,
            counter("write_time_seconds_total", "Time that all writes of each disk took; \(wraps).")
        ),
        (
            .requestsNow, .count,
            .gauge("node_disk_io_now", "Requests that each disk has under way.", labels: ["device"])
        ),
        (
            .busyMilliseconds, .milliseconds,
            counter("io_time_seconds_total", "Time in which each disk had a request under way; \(wraps).")
        ),
        (
            .weightedMilliseconds, .milliseconds,
            counter(
                "io_time_weighted_seconds_total",
                "Time that requests of each disk were under way, all of them added up; \(wraps).")
        ),
        (
            .discardsCompleted, .count,
            counter("discards_completed_total", "Discards that each disk completed.")
        ),
        (
            .discardsMerged, .count,
            counter("discards_merged_total", "Discards of each disk that were merged into others.")
        ),
        (
            .sectorsDiscarded, .count,
            counter("discarded_sectors_total", "Sectors of 512 bytes that each disk discarded.")
        ),
        (
            .discardMilliseconds, .milliseconds,
            counter("discard_time_seconds_total", "Time that all discards of each disk took; \(wraps).")
        ),
        (.flushesCompleted, .count, counter("flush_requests_total", "Flushes that each disk completed.")),
        (
            .flushMilliseconds, .milliseconds,
            counter("flush_requests_time_seconds_total", "Time that all flushes of each disk took; \(wraps).")
        ),
    ]

    static let info = Metric.gauge(
        "node_disk_info", "What each disk is, as udev says; always 1.",
        labels: ["device", "major", "minor", "path", "wwn", "model", "serial", "revision"])
    static let filesystemInfo = Metric.gauge(
        "node_disk_filesystem_info", "Which filesystem lies on each disk, as udev says; always 1.",
        labels: ["device", "type", "usage", "uuid", "version"])
    static let mapperInfo = Metric.gauge(
        "node_disk_device_mapper_info", "Which logical volume each disk is, as udev says; always 1.",
        labels: ["device", "name", "uuid", "vg_name", "lv_name", "lv_layer"])
    static let leftOut = Metric.counter(
        "outrigger_disk_left_out_total",
        "Disks found beyond the first \(DiskBook.limit), which are not shown, counted at each look.")

    /// In the order of `DiskDescription.ata`.
    private static let ata = [
        Metric.gauge(
            "node_disk_ata_write_cache", "Whether each ATA disk has a write cache.", labels: ["device"]),
        Metric.gauge(
            "node_disk_ata_write_cache_enabled", "Whether each ATA disk uses its write cache.",
            labels: ["device"]),
        Metric.gauge(
            "node_disk_ata_rotation_rate_rpm",
            "Turns a minute of each ATA disk, 0 for one without moving parts.", labels: ["device"]),
    ]

    private static let wraps = "it begins again at 0 after 49.7 days of it"

    private static func counter(_ field: String, _ help: String) -> Metric {
        .counter("node_disk_\(field)", help, labels: ["device"])
    }

    private var book = DiskBook()

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        book.begin()
        try host.diskTraffic { disk in
            guard DiskFilter.shows(disk.name), book.note(disk) else { return }
            for (counter, unit, metric) in Self.columns {
                if let value = disk[counter] { row[metric, disk.name] = unit.base(value) }
            }
        }
        book.finish(from: host)
        for disk in book.disks { describe(disk, in: &row) }
        row[Self.leftOut] = Double(book.leftOut)
    }

    private func describe(_ disk: DiskBook.Disk, in row: inout Row) {
        guard let description = disk.description else { return }
        row[Self.info, description.info] = 1
        if let labels = description.filesystem { row[Self.filesystemInfo, labels] = 1 }
        if let labels = description.mapper { row[Self.mapperInfo, labels] = 1 }
        for (metric, value) in zip(Self.ata, description.ata) {
            if let value { row[metric, disk.name] = value }
        }
    }
}

/// The unit of a column of the kernel's file.
private enum Unit {
    case count
    case sectors
    case milliseconds

    /// In bytes or seconds, where it is not a count.
    func base(_ value: UInt64) -> Double {
        switch self {
        case .count: Double(value)
        case .sectors: Double(value) * Double(DiskTraffic.sectorBytes)
        case .milliseconds: Double(value) / 1000
        }
    }
}
