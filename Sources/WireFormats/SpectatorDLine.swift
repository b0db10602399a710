import Bytes

/// A line of spectatord.
///
///     g,300:queue.depth,queue=mail:17
///     ^type ^name       ^tags      ^value
///       ^option: seconds to live of a gauge, millisecond stamp of an X
///
/// Of a value the longest number prefix counts; bytes behind it are counted as repaired.
enum SpectatorDLine {
    static func parse(_ line: ByteRun, into arena: inout LineArena) throws(RejectReason) -> MetricLine {
        guard let typeEnd = line.firstIndex(of: UInt8(ascii: ":")),
            let nameEnd = line.firstIndex(of: UInt8(ascii: ":"), from: typeEnd + 1)
        else { throw .noValue }
        let field = line.keeping(nameEnd).dropping(typeEnd + 1)
        let comma = field.firstIndex(of: UInt8(ascii: ",")) ?? field.count
        if comma == 0 { throw .noName }
        if comma > Framing.nameLimit { throw .tooLong }
        let letters = line.keeping(typeEnd)
        let optionMark = letters.firstIndex(of: UInt8(ascii: ","))
        let word = letters.keeping(optionMark ?? letters.count)
        if word.isEmpty { throw .noType }
        guard let type = WireType(spectatord: word) else { throw .unknownType }

        var metric = MetricLine(identity: field, name: field.keeping(comma))
        metric.tags = field.dropping(comma + 1)
        metric.tagStyle = .equals
        metric.firstPart = arena.partCount
        let text = line.dropping(nameEnd + 1)
        let (number, length) = try value(text, of: type)
        if length < text.count { metric.repairs.insert(.trailingBytes) }
        try checkTags(metric.tags)
        if let optionMark { try readOption(letters.dropping(optionMark + 1), of: type, into: &metric) }
        arena.append(
            LinePart(type: type, firstValue: arena.valueCount, valueCount: 1, rate: 1, isRelative: false))
        arena.append(number, text.keeping(length))
        return metric
    }

    private static func value(
        _ text: ByteRun, of type: WireType
    ) throws(RejectReason) -> (number: WireNumber, length: Int) {
        if text.isEmpty { throw .noValue }
        var run = text
        // A u64 ends where its digits end.
        if type == .wrappingTotal {
            let sign = text.start[0] == UInt8(ascii: "+") || text.start[0] == UInt8(ascii: "-") ? 1 : 0
            var end = sign
            while end < text.count, text.start[end] &- 0x30 < 10 { end += 1 }
            if end > sign { run = text.keeping(end) }
        }
        guard let found = try WireNumber.prefix(of: run) else { throw .badValue }
        if type.refusesNegative, found.number.number < 0 { throw .negativeCounter }
        if type == .wrappingTotal, !found.number.isWhole { throw .badValue }
        return found
    }

    /// Every tag is `key=value`; empty ones between commas are left to `TagList`.
    private static func checkTags(_ tags: ByteRun) throws(RejectReason) {
        var rest = tags
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.count
            if end > 0, rest.keeping(end).firstIndex(of: UInt8(ascii: "=")) == nil { throw .badField }
            rest = rest.dropping(end + 1)
        }
    }

    private static func readOption(
        _ option: ByteRun, of type: WireType, into metric: inout MetricLine
    ) throws(RejectReason) {
        guard type == .gauge || type == .stampedTotal else {
            // Without a meaning, but a number if anything.
            let sign = option.begins(with: "-") || option.begins(with: "+") ? 1 : 0
            if !option.isEmpty, option.dropping(sign).digits == nil { throw .badField }
            return
        }
        guard let number = option.digits, number > 0 else { throw .badField }
        if type == .gauge { metric.ttlSeconds = number } else { metric.stampMilliseconds = number }
    }
}

extension WireType {
    private static let spectatord: [WireType] = [
        .counter, .total, .wrappingTotal, .stampedTotal, .seconds, .percentileSeconds, .distribution,
        .percentileDistribution, .gauge, .maximum, .age,
    ]

    init?(spectatord run: ByteRun) {
        guard run.count == 1,
            let type = Self.spectatord.first(where: { $0.letters.utf8.first == run.start[0] })
        else { return nil }
        self = type
    }
}
