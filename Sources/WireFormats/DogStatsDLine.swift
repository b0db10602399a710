import Bytes

/// A metric line of DogStatsD 1.0 to 1.6.
///
///     page.views:1:2|c|@0.5|#env:dev,beta|c:ci-3a88|T1656581400
///     ^name      ^values    ^tags
///               ^type ^rate               ^container ^timestamp
///
/// The name ends at the first `:`. Fields come in any order, the last of a kind wins, unknown ones are ignored.
enum DogStatsDLine {
    static func parse(_ line: ByteRun, into arena: inout LineArena) throws(RejectReason) -> MetricLine {
        guard let nameEnd = line.firstIndex(of: UInt8(ascii: ":")) else { throw .noValue }
        let name = line.keeping(nameEnd)
        if name.firstIndex(of: UInt8(ascii: "|")) != nil { throw .noValue }
        if nameEnd == 0 { throw .noName }
        if nameEnd > Framing.nameLimit { throw .tooLong }
        guard let valuesEnd = line.firstIndex(of: UInt8(ascii: "|"), from: nameEnd + 1) else { throw .noType }
        let values = line.keeping(valuesEnd).dropping(nameEnd + 1)
        let afterValues = line.dropping(valuesEnd + 1)
        let typeEnd = afterValues.firstIndex(of: UInt8(ascii: "|")) ?? afterValues.count
        guard let type = WireType(dogstatsd: afterValues.keeping(typeEnd)) else { throw .unknownType }

        var metric = MetricLine(identity: name, name: name)
        metric.firstPart = arena.partCount
        let firstValue = arena.valueCount
        if type == .set {
            if values.isEmpty { throw .noValue }
            arena.append(WireNumber(number: 0), values)
        } else {
            try append(values, of: type, to: &arena)
        }
        var rate = 1.0
        if typeEnd < afterValues.count {
            rate = try DogStatsDFields.read(afterValues.dropping(typeEnd + 1), into: &metric)
        }
        // A count with a time stamp was aggregated by its sender, as the Agent reads it.
        if type == .counter, metric.timestamp != 0 { rate = 1 }
        arena.append(
            LinePart(
                type: type, firstValue: firstValue, valueCount: arena.valueCount - firstValue, rate: rate,
                isRelative: false))
        return metric
    }

    /// Numbers between colons; empty ones are passed over, one must remain.
    private static func append(
        _ values: ByteRun, of type: WireType, to arena: inout LineArena
    ) throws(RejectReason) {
        var rest = values
        var count = 0
        while true {
            let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.count
            if end > 0 {
                let text = rest.keeping(end)
                let number = try WireNumber(text)
                if type.refusesNegative, number.number < 0 { throw .negativeCounter }
                arena.append(number, text)
                count += 1
            }
            if end == rest.count { break }
            rest = rest.dropping(end + 1)
        }
        if count == 0 { throw .noValue }
    }
}

extension WireType {
    /// The types that DogStatsD and statsd know.
    init?(dogstatsd run: ByteRun) {
        switch run.count {
        case 1:
            switch run.start[0] {
            case UInt8(ascii: "c"): self = .counter
            case UInt8(ascii: "g"): self = .gauge
            case UInt8(ascii: "h"): self = .histogram
            case UInt8(ascii: "d"): self = .distribution
            case UInt8(ascii: "s"): self = .set
            default: return nil
            }
        case 2 where run.equals("ms"): self = .milliseconds
        default: return nil
        }
    }
}
