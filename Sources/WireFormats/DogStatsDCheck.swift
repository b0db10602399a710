package import Bytes

/// A service check of DogStatsD.
///
///     _sc|name|0..3|d:1463746133|h:web1|#tags|m:text
///
/// Fields may follow `m:`, as datadog-go sends them.
package struct DogStatsDCheck {
    package let name: ByteRun
    /// 0 ok, 1 warning, 2 critical, 3 unknown.
    package let status: Int
    package private(set) var fields = EventFields()

    /// Reads a line that begins with `_sc|`.
    package init(_ line: ByteRun, isASCII: Bool = false) throws(RejectReason) {
        try LineParser.check(line, isASCII: isASCII)
        let body = line.dropping(4)
        guard let nameEnd = body.firstIndex(of: UInt8(ascii: "|")), nameEnd > 0 else { throw .badCheck }
        if nameEnd > Framing.nameLimit { throw .tooLong }
        let rest = body.dropping(nameEnd + 1)
        let statusEnd = rest.firstIndex(of: UInt8(ascii: "|")) ?? rest.count
        guard statusEnd == 1, let number = rest.keeping(1).digits, number <= 3 else { throw .badCheck }
        name = body.keeping(nameEnd)
        status = Int(number)
        if statusEnd < rest.count { fields.read(rest.dropping(statusEnd + 1), isCheck: true) }
    }
}

extension DogStatsDCheck {
    /// The check as a gauge line of its own type, named by the check.
    package func metric(into arena: inout LineArena) -> MetricLine {
        var metric = MetricLine(identity: name, name: name)
        metric.tags = fields.tags
        metric.firstPart = arena.partCount
        arena.append(
            LinePart(type: .check, firstValue: arena.valueCount, valueCount: 1, rate: 1, isRelative: false))
        arena.append(WireNumber(number: Double(status)), ByteRun(""))
        return metric
    }
}
