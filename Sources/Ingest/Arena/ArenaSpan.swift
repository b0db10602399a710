/// Sixteen KiB of an arena, cut into blocks of one size.
///
///     word 0: mark and class | words 1–7: nothing | blocks from word 8 on
///
/// Each record has two cache lines of its own that way. The class is kept in the span itself, so
/// that whoever maps the file later knows where blocks can begin.
struct ArenaSpan {
    static let words = 2048
    static let bytes = words * 8
    static let headerWords = 8

    /// The sizes that blocks may have, in words; the class is the place in this list.
    static let sizes = [
        2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 170,
        204, 226, 255, 340, 408, 510, 680, 1020, 2040,
    ]
    static let largestBlockWords = 2040
    /// The class of spans that hold records, which are looked at in order and never given back.
    static let recordClass = sizes.count

    private static let mark: UInt64 = 0x4F75_7452_0000_0000  // "OutR"

    /// The smallest class whose blocks hold `words`.
    static func sizeClass(words: Int) -> Int? { sizes.firstIndex { $0 >= words } }

    static func blockWords(_ sizeClass: Int) -> Int {
        sizeClass == recordClass ? SeriesRecord.words : sizes[sizeClass]
    }

    static func blocks(_ sizeClass: Int) -> Int { (words - headerWords) / blockWords(sizeClass) }

    let cells: CellRun

    /// `nil` when the span was never made, or holds what we did not write.
    var sizeClass: Int? {
        let word = cells[0].value
        let number = Int(word & 0xFFFF_FFFF)
        return word & ~0xFFFF_FFFF == Self.mark && number <= Self.recordClass ? number : nil
    }

    func mark(_ sizeClass: Int) { cells[0].publish(Self.mark | UInt64(sizeClass)) }

    func block(_ index: Int, _ sizeClass: Int) -> CellRun {
        CellRun(start: cells.start + Self.headerWords + index * Self.blockWords(sizeClass))
    }
}
