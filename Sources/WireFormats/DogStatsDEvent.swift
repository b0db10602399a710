package import Bytes

/// An event of DogStatsD.
///
///     _e{5,4}:title|text|d:1463746133|h:web1|k:key|p:low|s:source|t:warning|#tags|c:id
///
/// The numbers count the bytes of title and text as sent, with `\n` as two. A field that cannot be read is dropped,
/// never the event.
package struct DogStatsDEvent {
    package let title: ByteRun
    package let text: ByteRun
    package private(set) var fields = EventFields()

    /// Reads a line that begins with `_e{`.
    package init(_ line: ByteRun, isASCII: Bool = false) throws(RejectReason) {
        try LineParser.check(line, isASCII: isASCII)
        guard let brace = line.firstIndex(of: UInt8(ascii: "}")), brace + 1 < line.count,
            line.start[brace + 1] == UInt8(ascii: ":"),
            let comma = line.keeping(brace).firstIndex(of: UInt8(ascii: ",")),
            let titleCount = line.keeping(comma).dropping(3).digits, titleCount >= 1,
            let textCount = line.keeping(brace).dropping(comma + 1).digits
        else { throw .badEvent }
        let body = line.dropping(brace + 2)
        // Both counts are compared before they are added, so no sum can overflow.
        guard titleCount < body.count, textCount < body.count, titleCount + 1 + textCount <= body.count,
            body.start[Int(titleCount)] == UInt8(ascii: "|")
        else { throw .badEvent }
        title = body.keeping(Int(titleCount))
        text = body.dropping(Int(titleCount) + 1).keeping(Int(textCount))
        let rest = body.dropping(Int(titleCount) + 1 + Int(textCount))
        if rest.isEmpty { return }
        guard rest.start[0] == UInt8(ascii: "|") else { throw .badEvent }
        fields.read(rest.dropping(1), isCheck: false)
        // No series is made, where the bounds of tags are held otherwise.
        _ = try TagList(fields.tags)
    }
}

/// What the fields of an event or of a service check say.
package struct EventFields {
    /// Seconds since the epoch.
    package private(set) var timestamp: Int64?
    package private(set) var host: ByteRun?
    package private(set) var key: ByteRun?
    package private(set) var priority: Priority?
    package private(set) var source: ByteRun?
    package private(set) var alert: Alert?
    package private(set) var message: ByteRun?
    package private(set) var container: ByteRun?
    package private(set) var external: ByteRun?
    package private(set) var cardinality: Cardinality?
    package private(set) var tags = ByteRun("")

    package enum Priority: String, Sendable { case normal, low }
    package enum Alert: String, CaseIterable, Sendable { case error, warning, info, success }

    /// Reads fields between `|`; what is unknown or cannot be read is left out.
    mutating func read(_ fields: ByteRun, isCheck: Bool) {
        var rest = fields
        while true {
            let end = rest.firstIndex(of: UInt8(ascii: "|")) ?? rest.count
            take(rest.keeping(end), isCheck: isCheck)
            if end == rest.count { return }
            rest = rest.dropping(end + 1)
        }
    }

    private mutating func take(_ field: ByteRun, isCheck: Bool) {
        if field.begins(with: "#") {
            tags = field.dropping(1)
            return
        }
        if field.begins(with: "card:") {
            cardinality = Cardinality(field.dropping(5)) ?? cardinality
            return
        }
        guard field.count >= 3, field.start[1] == UInt8(ascii: ":") else { return }
        let value = field.dropping(2)
        switch (field.start[0], isCheck) {
        case (UInt8(ascii: "d"), _): timestamp = value.digits ?? timestamp
        case (UInt8(ascii: "h"), _): host = value
        case (UInt8(ascii: "c"), _): container = value
        case (UInt8(ascii: "e"), _): external = value
        case (UInt8(ascii: "m"), true): message = value
        case (UInt8(ascii: "k"), false): key = value
        case (UInt8(ascii: "s"), false): source = value
        case (UInt8(ascii: "p"), false): priority = Priority(rawValue: value.text) ?? priority
        case (UInt8(ascii: "t"), false): alert = Alert(rawValue: value.text) ?? alert
        default: break
        }
    }
}
