import Bytes

/// A statsd name with the tags that three older conventions put into it.
///
///     librato    chat.sent#room=lobby,node=a
///     Influx     chat.sent,room=lobby,node=a
///     SignalFx   chat.[room=lobby,node=a]sent
///
/// A bracket without its partner makes the whole a plain name.
struct StatsDName {
    let head: ByteRun
    /// What follows the SignalFx brackets.
    let tail: ByteRun
    let tags: ByteRun
    let hasTagSyntax: Bool

    init(_ field: ByteRun) {
        let open = field.firstIndex(of: UInt8(ascii: "["))
        let close = field.firstIndex(of: UInt8(ascii: "]"))
        if let open, let close, open < close {
            self.init(
                head: field.keeping(open), tail: field.dropping(close + 1),
                tags: field.keeping(close).dropping(open + 1), hasTagSyntax: true)
        } else if open == nil, close == nil, let mark = Self.mark(in: field) {
            self.init(
                head: field.keeping(mark), tail: ByteRun(""), tags: field.dropping(mark + 1),
                hasTagSyntax: true)
        } else {
            self.init(head: field, tail: ByteRun(""), tags: ByteRun(""), hasTagSyntax: false)
        }
    }

    private init(head: ByteRun, tail: ByteRun, tags: ByteRun, hasTagSyntax: Bool) {
        self.head = head
        self.tail = tail
        self.tags = tags
        self.hasTagSyntax = hasTagSyntax
    }

    /// The first `#` or `,`, whichever comes first.
    private static func mark(in field: ByteRun) -> Int? {
        let hash = field.firstIndex(of: UInt8(ascii: "#"))
        let comma = field.firstIndex(of: UInt8(ascii: ","))
        guard let hash, let comma else { return hash ?? comma }
        return min(hash, comma)
    }
}
