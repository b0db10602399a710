import Bytes
import Glibc
import Telemetry
import WireFormats

/// The labels of a series as one run of bytes: sorted, each key once, so equal sets are equal bytes.
///
///     u32 length of the rest, then for each label: u16 length, key, u16 length, value
struct LabelBlock {
    static let headerBytes = 4
    static let overflow = [Label("outrigger_overflow", "true")]

    /// The labels that the tags of a line become.
    ///
    /// Keys that a page needs for itself get a `tag_` before them; empty values are as good as absent.
    static func labels(
        of tags: TagList, kind: SeriesKind, adding extra: Label?
    ) -> (labels: [Label], repairs: Repairs) {
        var repairs = tags.repairs
        var labels: [Label] = []
        for tag in tags.tags {
            var key = EscapedName.label(tag.key)
            let value = tag.value?.text ?? "true"
            if value.isEmpty {
                repairs.insert(.emptyTag)
                continue
            }
            if isTaken(key, by: kind) || key == extra?.name { key = "tag_\(key)" }
            if let earlier = labels.firstIndex(where: { $0.name == key }) {
                labels.remove(at: earlier)
                repairs.insert(.duplicateTag)
            }
            labels.append(Label(key, value))
        }
        if let extra { labels.append(extra) }
        return (labels.sorted(), repairs)
    }

    private static func isTaken(_ key: String, by kind: SeriesKind) -> Bool {
        key == "outrigger_overflow" || (kind == .histogram && (key == "le" || key == "quantile"))
    }

    static func bytes(of labels: [Label]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: headerBytes)
        for text in labels.flatMap({ [$0.name, $0.value] }) {
            // A tag is 512 bytes at most, so 16 bits hold any length.
            let count = text.utf8.count
            bytes.append(UInt8(truncatingIfNeeded: count))
            bytes.append(UInt8(truncatingIfNeeded: count >> 8))
            bytes.append(contentsOf: text.utf8)
        }
        let length = bytes.count - headerBytes
        for place in 0..<headerBytes { bytes[place] = UInt8(truncatingIfNeeded: length >> (8 * place)) }
        return bytes
    }

    static func count(_ block: UnsafeRawPointer) -> Int {
        headerBytes + Int(block.loadUnaligned(as: UInt32.self).littleEndian)
    }

    /// What `bytes(of:)` wrote.
    static func labels(at block: UnsafeRawPointer) -> [Label] {
        let end = count(block)
        var offset = headerBytes
        var texts: [String] = []
        while offset < end {
            let length = Int(block.loadUnaligned(fromByteOffset: offset, as: UInt16.self).littleEndian)
            let text = UnsafeRawBufferPointer(start: block + offset + 2, count: length)
            texts.append(String(decoding: text, as: UTF8.self))
            offset += 2 + length
        }
        return stride(from: 0, to: texts.count, by: 2).map { Label(texts[$0], texts[$0 + 1]) }
    }
}
