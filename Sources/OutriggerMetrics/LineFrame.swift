/// The line of a metric without its values, made once: nothing in it can break a line or start another.
///
///     chat.latency:12.5:7|ms|#room:lobby,shard:7
///     └── head ───┘      └────── tail ──────────┘
///
/// Labels are sorted by key, the last of several with one key is kept, and empty values, which no Prometheus
/// keeps either, are left out.
struct LineFrame: Hashable {
    /// As the sidecar bounds them.
    static let nameLimit = 512
    static let tagLimit = 512
    static let tagsLimit = 128
    /// Of head and tail together, so that values always find room in a packet.
    static let limit = 4096

    private(set) var head: [UInt8] = []
    private(set) var tail: [UInt8] = []
    /// Whether something did not fit and is missing.
    private(set) var isCut = false

    init(_ label: String, _ dimensions: [(String, String)], type: StaticString) {
        head = cleaned(label, upTo: Self.nameLimit, replacing: ":|")
        if head.isEmpty { head = Array("unnamed".utf8) }
        // An event's first bytes: its third is not a name's.
        if head.starts(with: "_e{".utf8) { head[2] = UInt8(ascii: "_") }
        head.append(UInt8(ascii: ":"))
        tail = [UInt8(ascii: "|")]
        type.withUTF8Buffer { tail.append(contentsOf: $0) }
        appendTags(dimensions)
        tail.append(UInt8(ascii: "\n"))
    }

    var count: Int { head.count + tail.count }

    private mutating func appendTags(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (key, value) in dimensions {
            var text = cleaned(key, upTo: Self.tagLimit / 2, replacing: ":|,#")
            if text.isEmpty { text = Array("unnamed".utf8) }
            values[String(decoding: text, as: UTF8.self)] = value
        }
        var count = 0
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            let text = cleaned(value, upTo: Self.tagLimit - key.utf8.count - 1, replacing: "|,")
            // The separator before, the colon within, and the line's end.
            guard count < Self.tagsLimit, self.count + key.utf8.count + text.count + 4 <= Self.limit else {
                isCut = true
                return
            }
            tail.append(contentsOf: count == 0 ? "|#".utf8 : ",".utf8)
            tail.append(contentsOf: "\(key):".utf8)
            tail.append(contentsOf: text)
            count += 1
        }
    }

    /// `text` as bytes, cut between characters; control characters and those of `forbidden` become `_`.
    private mutating func cleaned(_ text: String, upTo limit: Int, replacing forbidden: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            let encoded = UTF8.encode(scalar)
            guard let encoded, bytes.count + encoded.count <= limit else {
                isCut = true
                break
            }
            let breaks =
                scalar.value < 0x20 || scalar.value == 0x7F || forbidden.unicodeScalars.contains(scalar)
            if breaks { bytes.append(UInt8(ascii: "_")) } else { bytes.append(contentsOf: encoded) }
        }
        return bytes
    }
}
