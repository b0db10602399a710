import Bytes
import CLinux
import Ingest
import SeriesStore
import Telemetry
import TestKit
import Testing
import WireFormats

/// What a counter of an application costs beside the table that counts it, in bytes of the heap.
///
/// In a process of its own, because the heap is counted as a whole. The values of the two ticks that are read, eight
/// bytes each, are history and in the figures.
struct SeriesMemoryTests {
    private static let seriesCount = 20_000
    private static let needsCount = "the heap of a sanitizer counts nothing"

    @Test(.enabled(if: heapIsCounted, Comment(rawValue: needsCount)))
    func holdsACounterOfOneTagInFewBytes() async {
        await #expect(processExitsWith: .success) {
            SeriesMemoryTests.measure(tags: { "k:\($0)" }, readerLimit: 100, storeLimit: 90, pageLimit: 80)
        }
    }

    @Test(.enabled(if: heapIsCounted, Comment(rawValue: needsCount)))
    func holdsACounterOfThreeTagsInFewBytes() async {
        await #expect(processExitsWith: .success) {
            SeriesMemoryTests.measure(
                tags: { "host:h\($0 % 97),route:r\($0),zone:eu1" }, readerLimit: 130, storeLimit: 110,
                pageLimit: 110)
        }
    }

    private static func measure(tags: (Int) -> String, readerLimit: Int, storeLimit: Int, pageLimit: Int) {
        var generator = SplitMix64(seed: 1)
        let table = SeriesTable(
            SeriesTableOptions(
                secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 1_700_000_000_000)
            ))
        let intake = LineIntake(table, sockets: [SocketHealth(name: "dsd.sock")])
        let application = ApplicationSection(table)
        let store = SeriesStore(commonLabels: ["instance": "localhost:9571", "job": "node"])
        var page = PrometheusText()
        for number in 0..<seriesCount {
            var line = Array("app.requests.count\(number % 50):1|c|#\(tags(number))".utf8)
            line.withUnsafeMutableBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                intake.take(
                    ByteRun(start: start, count: bytes.count), .dogstatsd, from: Sender(socket: 0),
                    isCut: false)
            }
        }
        func snapshot(_ second: Int64) -> Snapshot {
            let time = Timestamp(milliseconds: 1_700_000_000_000 + second * 1000)
            return Snapshot(timestamp: time, cadence: .full, sections: [application.section(at: time)])
        }
        let start = heapBytes
        let first = snapshot(1)
        let read = heapBytes
        store.append(first)
        store.append(snapshot(2))
        let stored = heapBytes
        _ = page.render(first)
        let shown = heapBytes
        #expect(store.statistics.series == seriesCount)
        for (part, bytes, limit) in [
            ("reader", read - start, readerLimit), ("store", stored - read, storeLimit),
            ("page", shown - stored, pageLimit),
        ] {
            #expect(bytes / seriesCount <= limit, "\(part): \(bytes / seriesCount) bytes")
            #expect(bytes / seriesCount > limit / 2, "\(part): \(bytes / seriesCount) bytes, lower the limit")
        }
        withExtendedLifetime((application, store, page, first)) {}
    }

    private static var heapIsCounted: Bool {
        let before = heapBytes
        let block = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { block.deallocate() }
        return heapBytes - before >= 1 << 19
    }

    private static var heapBytes: Int {
        let heap = mallinfo2()
        return Int(heap.uordblks) + Int(heap.hblkhd)
    }
}
