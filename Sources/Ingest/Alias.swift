import Bytes
import CLinux
import Glibc
import WireFormats

/// The exact bytes by which a client names a series, and the way to it.
///
///     word 0 the record's number, 32 bits of the hash | 1 lengths, type, dialect, 16 bits of flags | 2… name and tags
struct Alias {
    private static let headerWords = 2
    private static let flagShift: UInt64 = 48

    let cells: CellRun

    static func words(_ key: SeriesKey) -> Int {
        headerWords + (key.nameCount + key.tagCount + 7) / 8
    }

    init(cells: CellRun) { self.cells = cells }

    func write(_ key: SeriesKey, to record: UInt32, flags: AliasFlags) {
        cells[0].value = UInt64(record) | key.hash << 32
        cells[1].value = key.shape | UInt64(flags.bits) << Self.flagShift
        memcpy(text, key.name, key.nameCount)
        memcpy(text + key.nameCount, key.tags, key.tagCount)
    }

    @inline(__always)
    var record: UInt32 { UInt32(truncatingIfNeeded: cells.start[0]) }
    /// As much of it as the index needs.
    var hash: UInt64 { cells.start[0] >> 32 }
    var flags: AliasFlags { AliasFlags(bits: UInt16(truncatingIfNeeded: cells.start[1] >> Self.flagShift)) }
    /// Whether there is nothing to say about its lines.
    @inline(__always)
    var isPlain: Bool { cells.start[1] >> Self.flagShift == 0 }

    @inline(__always)
    private var text: UnsafeMutableRawPointer { UnsafeMutableRawPointer(cells.start + Self.headerWords) }

    @inline(__always)
    func matches(_ key: SeriesKey) -> Bool {
        (cells.start[1] ^ key.shape) << (64 - Self.flagShift) == 0
            && Self.areSame(key.name, text, key.nameCount)
            && Self.areSame(key.tags, text + key.nameCount, key.tagCount)
    }

    /// For names cheaper than to call memcmp(3).
    @inline(__always)
    private static func areSame(
        _ own: UnsafePointer<UInt8>, _ other: UnsafeMutableRawPointer, _ count: Int
    ) -> Bool {
        if count >= 16 {
            return outrigger_same(own, other.assumingMemoryBound(to: UInt8.self), count)
        }
        let own = UnsafeRawPointer(own)
        if count >= 8 {
            return word(own, 0) == word(other, 0) && word(own, count &- 8) == word(other, count &- 8)
        }
        for offset in 0..<count
        where own.load(fromByteOffset: offset, as: UInt8.self)
            != other.load(fromByteOffset: offset, as: UInt8.self)
        {
            return false
        }
        return true
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
