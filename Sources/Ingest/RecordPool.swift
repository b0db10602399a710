/// All records, in chunks that never move, with a directory whose size is fixed at the start.
///
/// Cells are atomic, and a chunk is published before the count that shows it.
final class RecordPool: @unchecked Sendable {
    private static let perChunk = 1024

    let capacity: Int
    private let directory: CellRun
    /// How many records were ever used: those below may be looked at.
    private let used = CellRun.allocate(1)
    private let chunkCount: Int

    init(capacity: Int) {
        self.capacity = capacity
        chunkCount = (capacity + Self.perChunk - 1) / Self.perChunk
        directory = .allocate(max(chunkCount, 1))
    }

    deinit {
        for chunk in 0..<chunkCount {
            UnsafeMutablePointer<UInt64>(bitPattern: UInt(directory[chunk].value))?.deallocate()
        }
        directory.start.deallocate()
        used.start.deallocate()
    }

    /// Acquired, so that every record below is visible.
    var count: Int { Int(used[0].acquire()) }

    subscript(index: Int) -> SeriesRecord? {
        let chunk = UInt(directory[index / Self.perChunk].value)
        return UnsafeMutablePointer<UInt64>(bitPattern: chunk).map {
            SeriesRecord($0 + index % Self.perChunk * SeriesRecord.words)
        }
    }

    /// The next record that was never used; `nil` when all were.
    func append() -> SeriesRecord? {
        let index = Int(used[0].value)
        guard index < capacity else { return nil }
        if index % Self.perChunk == 0 {
            // A cache line of its own for the hot half of each record.
            let bytes = Self.perChunk * SeriesRecord.words * 8
            let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            raw.initializeMemory(as: UInt64.self, repeating: 0, count: bytes / 8)
            directory[index / Self.perChunk].value = UInt64(UInt(bitPattern: raw))
        }
        used[0].publish(UInt64(index + 1))
        return self[index]
    }
}
