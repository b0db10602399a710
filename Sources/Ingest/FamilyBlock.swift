import Bytes
import Telemetry

/// What a family is, in cells, so that it can be made again from them.
///
///     0 the family's object in this process | 1 kind, number of bounds | 2 lengths of name and original | 3 checksum
///     4… bounds, then the bytes of name and original
struct FamilyBlock {
    private static let headerWords = 4

    let cells: CellRun

    static func words(name: String, original: String, bounds: HistogramBounds) -> Int {
        headerWords + bounds.values.count + (name.utf8.count + original.utf8.count + 7) / 8
    }

    /// The object, retained once for as long as the block lives; none in a block just taken over.
    var family: Family? {
        UnsafeRawPointer(bitPattern: UInt(cells[0].value)).map {
            Unmanaged<Family>.fromOpaque($0).takeUnretainedValue()
        }
    }

    func retain(_ family: Family) {
        cells[0].value = UInt64(UInt(bitPattern: Unmanaged.passRetained(family).toOpaque()))
    }

    func release() {
        guard let object = UnsafeRawPointer(bitPattern: UInt(cells[0].value)) else { return }
        cells[0].value = 0
        Unmanaged<Family>.fromOpaque(object).release()
    }

    /// Forgets the object of another process.
    func disown() { cells[0].value = 0 }

    func write(name: String, kind: SeriesKind, original: String, bounds: HistogramBounds) {
        cells[1].value = kind.rawValue | UInt64(bounds.values.count) << 32
        cells[2].value = UInt64(name.utf8.count) | UInt64(original.utf8.count) << 32
        for (place, bound) in bounds.values.enumerated() { cells[Self.headerWords + place].number = bound }
        let text = Array(name.utf8) + Array(original.utf8)
        text.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(start: textStart, count: $0.count).copyMemory(from: $0)
        }
        cells[3].value = UInt64(checksum)
    }

    var kind: SeriesKind? { SeriesKind(rawValue: cells[1].value & 0xFFFF_FFFF) }
    private var boundsCount: Int { Int(cells[1].value >> 32) }
    private var nameCount: Int { Int(cells[2].value & 0xFFFF_FFFF) }
    private var originalCount: Int { Int(cells[2].value >> 32) }
    private var textStart: UnsafeMutablePointer<UInt64> { cells.start + Self.headerWords + boundsCount }

    var name: String { text(0, nameCount) }
    var original: String { text(nameCount, originalCount) }
    var bounds: HistogramBounds {
        HistogramBounds((0..<boundsCount).map { cells[Self.headerWords + $0].number })
    }

    /// Whether a block of `words` was written whole.
    func isSound(words: Int) -> Bool {
        guard boundsCount <= words, nameCount <= words * 8, originalCount <= words * 8 else { return false }
        let needed = Self.headerWords + boundsCount + (nameCount + originalCount + 7) / 8
        return needed <= words && kind != nil && nameCount > 0 && UInt64(checksum) == cells[3].value
    }

    /// Of everything but the object and itself.
    private var checksum: UInt32 {
        let shape = BlockChecksum.of(bytes(cells.start + 1, 16))
        let rest = bytes(cells.start + Self.headerWords, boundsCount * 8 + nameCount + originalCount)
        return shape ^ BlockChecksum.of(rest)
    }

    private func text(_ offset: Int, _ count: Int) -> String { bytes(textStart, count, from: offset).text }

    private func bytes(_ start: UnsafeMutablePointer<UInt64>, _ count: Int, from offset: Int = 0) -> ByteRun {
        ByteRun(start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self) + offset, count: count)
    }
}
