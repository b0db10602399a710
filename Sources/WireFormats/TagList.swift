package import Bytes

/// A tag as sent: `key:value`, or a bare `key`.
package struct Tag {
    package let key: ByteRun
    /// `nil` for a bare key, which becomes the label value `true`.
    package let value: ByteRun?

    package init(key: ByteRun, value: ByteRun?) {
        self.key = key
        self.value = value
    }
}

/// The tags of a line, split and repaired: empty ones dropped, of one key the last kept.
///
/// A leading `#`, which a PHP client puts before each, is stripped without counting.
package struct TagList {
    package private(set) var tags: [Tag] = []
    package private(set) var repairs: Repairs = []

    package init() {}

    /// - Throws: `.tooManyTags` or `.tooLong`.
    package init(_ run: ByteRun, style: TagStyle = .colon) throws(RejectReason) {
        let separator = style == .colon ? UInt8(ascii: ":") : UInt8(ascii: "=")
        var rest = run
        if rest.isEmpty { return }
        while true {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.count
            var text = rest.keeping(end)
            if !text.isEmpty, text.start[0] == UInt8(ascii: "#") { text = text.dropping(1) }
            if text.count > Framing.tagLimit { throw .tooLong }
            if text.isEmpty {
                repairs.insert(.emptyTag)
            } else {
                let keyEnd = text.firstIndex(of: separator)
                try insert(
                    Tag(key: text.keeping(keyEnd ?? text.count), value: keyEnd.map { text.dropping($0 + 1) }))
            }
            if end == rest.count { return }
            rest = rest.dropping(end + 1)
        }
    }

    private mutating func insert(_ tag: Tag) throws(RejectReason) {
        if let earlier = tags.firstIndex(where: { $0.key.equals(tag.key) }) {
            tags.remove(at: earlier)
            repairs.insert(.duplicateTag)
        }
        if tags.count == Framing.tagsPerLine { throw .tooManyTags }
        tags.append(tag)
    }
}
