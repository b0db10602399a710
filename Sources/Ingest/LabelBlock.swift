import Bytes
import Glibc
import Telemetry

/// The labels of a series in cells: sorted, each key once, so equal sets are equal bytes.
///
///     word 0: u32 length, u32 checksum | for each label: length, key, length, value
///
/// A length takes a byte, or from 128 on two: seven bits each, the low ones first.
struct LabelBlock {
    static let overflow = [Label("outrigger_overflow", "true")]

    let cells: CellRun

    /// How many cells the labels take.
    static func words(_ bytes: [UInt8]) -> Int { 1 + (bytes.count + 7) / 8 }

    func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(start: cells.start + 1, count: $0.count).copyMemory(from: $0)
        }
        cells[0].value = UInt64(bytes.count)
        cells[0].value |= UInt64(BlockChecksum.of(content)) << 32
    }

    private var count: Int { Int(cells[0].value & 0xFFFF_FFFF) }

    /// The bytes that tell these labels from others.
    var content: ByteRun {
        ByteRun(start: UnsafeRawPointer(cells.start + 1).assumingMemoryBound(to: UInt8.self), count: count)
    }

    func holds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == bytes.count, let start = bytes.baseAddress else { return count == bytes.count }
        return memcmp(cells.start + 1, start, count) == 0
    }

    /// Whether a block of `words` holds labels that were written whole.
    func isSound(words: Int) -> Bool {
        count <= (words - 1) * 8 && UInt64(BlockChecksum.of(content)) == cells[0].value >> 32
            && texts.count.isMultiple(of: 2)
    }

    /// What `bytes(of:)` made, as labels.
    var labels: [Label] {
        let texts = texts
        return stride(from: 0, to: texts.count - 1, by: 2).map { Label(texts[$0], texts[$0 + 1]) }
    }

    private var texts: [String] {
        let bytes = content
        var offset = 0
        var texts: [String] = []
        while offset < bytes.count {
            var length = Int(bytes.start[offset])
            offset += 1
            if length >= 0x80 {
                guard offset < bytes.count else { return [] }
                length = length & 0x7F | Int(bytes.start[offset]) << 7
                offset += 1
            }
            guard offset + length <= bytes.count else { return [] }
            texts.append(ByteRun(start: bytes.start + offset, count: length).text)
            offset += length
        }
        return texts
    }

    static func bytes(of labels: [Label]) -> [UInt8] {
        var bytes: [UInt8] = []
        for text in labels.flatMap({ [$0.name, $0.value] }) {
            // A line has 8,192 bytes at most, a repaired text three times as many: 15 bits hold it.
            let count = text.utf8.count
            if count < 0x80 {
                bytes.append(UInt8(count))
            } else {
                bytes.append(UInt8(truncatingIfNeeded: count) | 0x80)
                bytes.append(UInt8(truncatingIfNeeded: count >> 7))
            }
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }
}
