// libFuzzer: -max_len=200
// with: Benchmarks/Fuzz/Shared/Insist.swift

import Bytes
import WireFormats

/// Reads any bytes as one line of each dialect, twice: nothing may trap, and both must say the same.
///
/// What is taken must be whole: every value a finite number, every rate within its bounds, every slice within the line.
/// And a plain line, read in one go, must be what the parser takes it for.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let line = ByteRun(start: start, count: count)
    let isASCII = line.isASCII
    for dialect in Dialect.allCases {
        arena.clear()
        let first = Outcome(line, dialect, isASCII: false)
        if isASCII {
            // The arena still holds the first reading, as it does in a datagram of many lines.
            insist(Outcome(line, dialect, isASCII: true) == first, "the short way differs")
        } else {
            insist(
                String(validating: line) != nil || first == .refused(.badUTF8), "not UTF-8, yet taken")
        }
    }
    if isASCII { readPlain(line) }
    return 0
}

/// The bytes as a message whose first line may be plain.
private func readPlain(_ message: ByteRun) {
    var plain = PlainLine()
    let end = message.start + message.count
    guard let next = plain.read(message.start, before: end) else { return }
    insist(next > message.start && next <= end, "the next line begins outside")
    let line = ByteRun(start: message.start, count: plain.byteCount)
    arena.clear()
    do {
        let metric = try LineParser.metric(line, .dogstatsd, into: &arena)
        let part = arena.parts[metric.firstPart]
        let values = (0..<part.valueCount).map { arena.values[part.firstValue + $0].number }
        insist(
            metric.identity.equals(ByteRun(start: plain.start, count: plain.nameCount))
                && metric.tags.equals(ByteRun(start: plain.tagStart, count: plain.tagCount)), "another series"
        )
        insist(part.type == plain.type && values.count == plain.valueCount, "another type")
        insist(part.rate == plain.rate && metric.timestamp == 0, "a rate of \(plain.rate) for \(part.rate)")
        insist(
            (plain.decimals == 0) == values.allSatisfy(\.isWhole), "\(plain.decimals) decimals of \(values)")
        // Several values are whole, and their sums exact.
        let wanted = plain.type == .counter ? values.reduce(0) { $0 + $1.number } : values.last?.number
        let number = ShortDecimal.number(plain.value, places: plain.decimals)
        insist(wanted == number, "\(number) for \(values)")
    } catch {
        insist(false, "plain, yet \(error)")
    }
}

private nonisolated(unsafe) var arena = LineArena()  // one thread

private enum Outcome: Equatable {
    case refused(RejectReason)
    case metric(values: [UInt64], types: [WireType], tags: Int)
    case event(title: Int, text: Int)
    case check(Int)

    init(_ line: ByteRun, _ dialect: Dialect, isASCII: Bool) {
        do {
            switch LineKind.of(line, in: dialect) {
            case .metric:
                let metric = try LineParser.metric(line, dialect, isASCII: isASCII, into: &arena)
                self = try Self.checked(metric, of: line)
            case .event:
                let event = try DogStatsDEvent(line, isASCII: isASCII)
                self = .event(title: event.title.count, text: event.text.count)
            case .check:
                let check = try DogStatsDCheck(line, isASCII: isASCII)
                insist((0...3).contains(check.status), "a status of \(check.status)")
                self = .check(check.status)
            }
        } catch {
            self = .refused(error)
        }
    }

    private static func checked(_ metric: MetricLine, of line: ByteRun) throws(RejectReason) -> Outcome {
        for run in [metric.identity, metric.name, metric.nameTail, metric.tags] where !run.isEmpty {
            insist(
                run.start >= line.start && run.start + run.count <= line.start + line.count, "a slice outside"
            )
        }
        insist(
            (1...Framing.nameLimit).contains(metric.name.count + metric.nameTail.count),
            "a name too long or empty")
        insist(metric.partCount > 0 && metric.timestamp >= 0 && metric.ttlSeconds >= 0, "a negative time")
        var (values, types) = ([UInt64](), [WireType]())
        for index in 0..<metric.partCount {
            let part = arena.parts[metric.firstPart + index]
            insist(part.valueCount > 0 && part.rate >= 1e-9 && part.rate <= 1, "a rate of \(part.rate)")
            types.append(part.type)
            for place in 0..<part.valueCount {
                let number = arena.values[part.firstValue + place].number
                insist(number.number.isFinite, "a value of \(number)")
                insist(!number.isWhole || Double(number.whole) == number.number.magnitude, "\(number) is two")
                values.append(number.number.bitPattern)
            }
        }
        let tags = try TagList(metric.tags, style: metric.tagStyle)
        insist(tags.tags.count <= Framing.tagsPerLine, "too many tags")
        for tag in tags.tags {
            let label = EscapedName.label(tag.key)
            insist(!label.isEmpty && !label.hasPrefix("__"), "a label \(label)")
        }
        return .metric(values: values, types: types, tags: tags.tags.count)
    }
}

extension String {
    fileprivate init?(validating run: ByteRun) {
        self.init(validating: UnsafeBufferPointer(start: run.start, count: run.count), as: UTF8.self)
    }
}
