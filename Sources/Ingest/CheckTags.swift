import Bytes
import WireFormats

/// The tags of a service check with its `h:` as one more, `host`: two hosts' checks of one name are two series.
///
/// A tag `host` of the line's own comes later, and therefore counts. Owned by the ingest thread.
final class CheckTags {
    private static let key: StaticString = "host:"
    /// No line is longer, and a comma and the key are all that is added to its parts.
    private static let capacity = Framing.lineLimit + 8

    private let start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)

    deinit { start.deallocate() }

    /// Valid until it is asked again about a check with a host.
    func tags(of fields: EventFields) -> ByteRun {
        guard let host = fields.host, !host.isEmpty else { return fields.tags }
        let key = ByteRun(Self.key)
        start.update(from: key.start, count: key.count)
        for index in 0..<host.count {
            // A comma would end the tag.
            let byte = host.start[index]
            start[key.count + index] = byte == UInt8(ascii: ",") ? UInt8(ascii: "_") : byte
        }
        var count = key.count + host.count
        if !fields.tags.isEmpty {
            start[count] = UInt8(ascii: ",")
            (start + count + 1).update(from: fields.tags.start, count: fields.tags.count)
            count += 1 + fields.tags.count
        }
        return ByteRun(start: start, count: count)
    }
}
