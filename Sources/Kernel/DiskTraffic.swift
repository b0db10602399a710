package import Bytes

/// What one block device, disk or partition, has done since it appeared: a line of /proc/diskstats
/// (proc_diskstats(5), Documentation/admin-guide/iostats.rst).
///
///     254       0 vda 665001 87172 60389418 894380 716590 297854 32440728 198968 0 133920 1139553 386540 …
///     ^major ^minor ^name ^reads                   ^writes                     ^now              ^discards (4.18)
///
/// 14 columns until Linux 4.17, 18 until 5.4, 20 since. The times are 32 bits wide in the kernel: each begins again
/// at 0 after 49.7 days of them, which a rate over it takes for a restart.
package struct DiskTraffic {
    /// In the order of the columns; the raw value is the column after the name.
    package enum Counter: Int, CaseIterable, Sendable {
        case readsCompleted
        case readsMerged
        case sectorsRead
        case readMilliseconds
        case writesCompleted
        case writesMerged
        case sectorsWritten
        case writeMilliseconds
        case requestsNow
        case busyMilliseconds
        case weightedMilliseconds
        case discardsCompleted
        case discardsMerged
        case sectorsDiscarded
        case discardMilliseconds
        case flushesCompleted
        case flushMilliseconds
    }

    /// A sector of this file, whatever that of the device is (linux/types.h).
    package static let sectorBytes = 512
    /// Columns of the oldest kernel that is read; before 2.6.25 a partition had fewer.
    private static let fewestColumns = 11

    package let major: UInt32
    package let minor: UInt32
    package let name: ByteRun
    private var columns = InlineArray<17, UInt64>(repeating: 0)
    private var columnCount = 0

    /// `nil` where this kernel has no such column.
    package subscript(counter: Counter) -> UInt64? {
        counter.rawValue < columnCount ? columns[counter.rawValue] : nil
    }

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let major = line.unsigned().flatMap(UInt32.init(exactly:)), line.isAtBoundary,
            let minor = line.unsigned().flatMap(UInt32.init(exactly:)), line.isAtBoundary,
            let name = line.word()
        else { return nil }
        self.major = major
        self.minor = minor
        self.name = name
        while columnCount < columns.count, let value = line.unsigned() {
            guard line.isAtBoundary else { return nil }
            columns[columnCount] = value
            columnCount += 1
        }
        if columnCount < Self.fewestColumns { return nil }
    }

    /// Hands out each device; a text that has lines but no device is malformed.
    package static func parse(_ text: inout ByteReader, each: (DiskTraffic) -> Void) throws(KernelError) {
        if text.isAtEnd { return }
        var count = 0
        while let run = text.wholeLine() {
            guard let disk = DiskTraffic(run) else { continue }
            each(disk)
            count += 1
        }
        if count == 0 { throw .malformed("diskstats", expected: "lines like `8 0 sda` and eleven numbers") }
    }
}

extension HostFiles {
    package func diskTraffic(_ each: (DiskTraffic) -> Void) throws(KernelError) {
        try read(.proc("diskstats")) { text throws(KernelError) in
            try DiskTraffic.parse(&text, each: each)
        }
    }
}
