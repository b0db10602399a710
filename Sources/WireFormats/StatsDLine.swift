import Bytes

/// A line of the older statsd protocol: parts of their own type after one name.
///
///     chat.sent,room=lobby:1|c|@0.5:320|ms
///     ^name     ^tags      ^part    ^part
///
/// `|#tags` may end the line. One bad part refuses the line; the earliest stage of the decision order is reported.
enum StatsDLine {
    static func parse(_ line: ByteRun, into arena: inout LineArena) throws(RejectReason) -> MetricLine {
        guard let nameEnd = line.firstIndex(of: UInt8(ascii: ":")) else { throw .noValue }
        let field = line.keeping(nameEnd)
        if field.firstIndex(of: UInt8(ascii: "|")) != nil { throw .noValue }
        if nameEnd > Framing.lineLimit { throw .tooLong }
        let name = StatsDName(field)
        if name.head.count + name.tail.count == 0 { throw .noName }
        if name.head.count + name.tail.count > Framing.nameLimit { throw .tooLong }
        var metric = MetricLine(identity: field, name: name.head)
        metric.nameTail = name.tail
        metric.firstPart = arena.partCount
        metric.tags = name.tags
        metric.tagStyle = .equals

        var worst: RejectReason?
        var parts = line.dropping(nameEnd + 1)
        if let (before, tags) = tagSuffix(of: parts) {
            parts = before
            if name.hasTagSyntax { note(.mixedTags, in: &worst) }
            let end = tags.firstIndex(of: UInt8(ascii: "|")) ?? tags.count
            if tags.count > end + 1 { note(.badField, in: &worst) }
            metric.tags = tags.keeping(end)
            metric.tagStyle = .colon
        }
        while true {
            let end = parts.firstIndex(of: UInt8(ascii: ":")) ?? parts.count
            do { try appendPart(parts.keeping(end), to: &arena) } catch { note(error, in: &worst) }
            if end == parts.count { break }
            parts = parts.dropping(end + 1)
        }
        if let worst { throw worst }
        metric.partCount = arena.partCount - metric.firstPart
        return metric
    }

    private static func note(_ reason: RejectReason, in worst: inout RejectReason?) {
        if worst.map({ reason.stage < $0.stage }) ?? true { worst = reason }
    }

    /// What follows the first `|#`, and what precedes it.
    private static func tagSuffix(of parts: ByteRun) -> (before: ByteRun, tags: ByteRun)? {
        var offset = 0
        while let pipe = parts.firstIndex(of: UInt8(ascii: "|"), from: offset) {
            if pipe + 1 < parts.count, parts.start[pipe + 1] == UInt8(ascii: "#") {
                return (parts.keeping(pipe), parts.dropping(pipe + 2))
            }
            offset = pipe + 1
        }
        return nil
    }

    /// One `value|type[|@rate]`; a `|` at its end is harmless.
    private static func appendPart(_ part: ByteRun, to arena: inout LineArena) throws(RejectReason) {
        guard let valueEnd = part.firstIndex(of: UInt8(ascii: "|")) else { throw .noType }
        let text = part.keeping(valueEnd)
        let rest = part.dropping(valueEnd + 1)
        let typeEnd = rest.firstIndex(of: UInt8(ascii: "|")) ?? rest.count
        guard let type = WireType(dogstatsd: rest.keeping(typeEnd)) else { throw .unknownType }
        if text.isEmpty { throw .noValue }
        var number = WireNumber(number: 0)
        if type != .set {
            number = try WireNumber(text)
            if type.refusesNegative, number.number < 0 { throw .negativeCounter }
        }
        var rate = 1.0
        var fields = rest.dropping(typeEnd + 1)
        while !fields.isEmpty {
            let end = fields.firstIndex(of: UInt8(ascii: "|")) ?? fields.count
            guard end > 0, fields.start[0] == UInt8(ascii: "@") else { throw .badField }
            rate = try DogStatsDFields.rate(fields.keeping(end).dropping(1))
            fields = fields.dropping(end + 1)
        }
        let isSigned = text.start[0] == UInt8(ascii: "+") || text.start[0] == UInt8(ascii: "-")
        arena.append(
            LinePart(
                type: type, firstValue: arena.valueCount, valueCount: 1, rate: type == .gauge ? 1 : rate,
                isRelative: type == .gauge && isSigned))
        arena.append(number, text)
    }
}
