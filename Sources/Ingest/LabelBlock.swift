import Bytes
import Glibc
import Telemetry

/// The labels of a series in cells: sorted, each key once, so equal sets are equal bytes.
///
///     word 0: u32 length, u32 checksum | for each label: u16 length, key, u16 length, value
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
        while offset + 2 <= bytes.count {
            let length = Int(bytes.start[offset]) | Int(bytes.start[offset + 1]) << 8
            guard offset + 2 + length <= bytes.count else { return [] }
            texts.append(ByteRun(start: bytes.start + offset + 2, count: length).text)
            offset += 2 + length
        }
        return texts
    }

    static func bytes(of labels: [Label]) -> [UInt8] {
        var bytes: [UInt8] = []
        for text in labels.flatMap({ [$0.name, $0.value] }) {
            // A tag is 512 bytes at most, so 16 bits hold any length.
            let count = text.utf8.count
            bytes.append(UInt8(truncatingIfNeeded: count))
            bytes.append(UInt8(truncatingIfNeeded: count >> 8))
            bytes.append(contentsOf: text.utf8)
        }
        return bytes
    }
}
