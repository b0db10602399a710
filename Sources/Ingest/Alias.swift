import Bytes
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
        headerWords + (key.identity.count + key.tags.count + 7) / 8
    }

    init(cells: CellRun) { self.cells = cells }

    func write(_ key: SeriesKey, to record: UInt32, flags: AliasFlags) {
        cells[0].value = UInt64(record) | key.hash.low << 32
        cells[1].value = key.shape | UInt64(flags.bits) << Self.flagShift
        memcpy(text, key.identity.start, key.identity.count)
        memcpy(text + key.identity.count, key.tags.start, key.tags.count)
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
        (cells.start[1] ^ key.shape) << (64 - Self.flagShift) == 0 && key.identity.equals(bytesAt: text)
            && key.tags.equals(bytesAt: text + key.identity.count)
    }
}

extension ByteRun {
    /// Whether as many bytes at `other` are the same: eight at a time, which for names is cheaper than to call memcmp(3).
    @inline(__always)
    fileprivate func equals(bytesAt other: UnsafeMutableRawPointer) -> Bool {
        let own = UnsafeRawPointer(start)
        var differences: UInt64 = 0
        var offset = 0
        while offset + 8 <= count {
            differences |=
                own.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        if offset == count { return differences == 0 }
        if count >= 8 {
            // The last eight, of which some were compared already.
            differences |=
                own.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
                ^ other.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            return differences == 0
        }
        while offset < count {
            differences |= UInt64(
                own.load(fromByteOffset: offset, as: UInt8.self)
                    ^ other.load(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return differences == 0
    }
}
