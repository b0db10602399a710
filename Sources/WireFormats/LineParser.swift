package import Bytes
import Glibc

/// Which of the three things of DogStatsD a line is; other dialects have metrics only.
package enum LineKind: Sendable {
    case metric
    case event
    case check

    package static func of(_ line: ByteRun, in dialect: Dialect) -> LineKind {
        guard dialect == .dogstatsd, line.count >= 3, line.start[0] == UInt8(ascii: "_") else {
            return .metric
        }
        if line.begins(with: "_e{") { return .event }
        return line.begins(with: "_sc|") ? .check : .metric
    }
}

/// The way from a line's bytes to its parts, for every dialect.
package enum LineParser {
    /// Takes a metric line apart.
    ///
    /// `isASCII` spares the check of a line whose datagram was found to be plain ASCII.
    ///
    /// - Throws: the first reason to refuse it, in the order UTF-8, shape, type, values, fields.
    package static func metric(
        _ line: ByteRun, _ dialect: Dialect, isASCII: Bool = false, into arena: inout LineArena
    ) throws(RejectReason) -> MetricLine {
        try check(line, isASCII: isASCII)
        return switch dialect {
        case .dogstatsd: try DogStatsDLine.parse(line, into: &arena)
        case .statsd: try StatsDLine.parse(line, into: &arena)
        case .spectatord: try SpectatorDLine.parse(line, into: &arena)
        }
    }

    static func check(_ line: ByteRun, isASCII: Bool) throws(RejectReason) {
        if line.count > Framing.lineLimit { throw .tooLong }
        if !isASCII, !line.isUTF8 { throw .badUTF8 }
    }
}

extension ByteRun {
    func begins(with literal: StaticString) -> Bool {
        count >= literal.utf8CodeUnitCount
            && ByteRun(start: start, count: literal.utf8CodeUnitCount).equals(literal)
    }

    /// Everything from `offset` on, or nothing.
    func dropping(_ offset: Int) -> ByteRun {
        let cut = min(max(offset, 0), count)
        return ByteRun(start: start + cut, count: count - cut)
    }

    /// The first `length` bytes.
    func keeping(_ length: Int) -> ByteRun { ByteRun(start: start, count: min(max(length, 0), count)) }

    /// Where `byte` first is, at or after `offset`.
    func firstIndex(of byte: UInt8, from offset: Int = 0) -> Int? {
        guard offset < count, let found = memchr(start + offset, Int32(byte), count - offset) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }

    /// Decimal digits only, within Int64.
    var digits: Int64? {
        if count == 0 { return nil }
        var value: Int64 = 0
        for index in 0..<count {
            let digit = start[index] &- 0x30
            guard digit < 10 else { return nil }
            let (product, isTooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(Int64(digit))
            if isTooBig || carries { return nil }
            value = sum
        }
        return value
    }
}
