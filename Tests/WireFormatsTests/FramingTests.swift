import Bytes
import TestKit
import Testing
import WireFormats

struct FramingTests {
    /// Feeds `bytes` in pieces of `size` and tells what came out.
    private func feed(_ bytes: [UInt8], size: Int) -> [String] {
        var framing = StreamFraming()
        var events: [String] = []
        var unread: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let end = min(position + size, bytes.count)
            unread += bytes[position..<end]
            position = end
            var isWaiting = false
            while !isWaiting {
                let used: Int = unread.withRun { run in
                    switch framing.next(in: run) {
                    case .lines(let lines, let used):
                        var cursor = LineCursor(lines)
                        while let line = cursor.next() { events.append(line.text) }
                        return used
                    case .lineTooLong(let used):
                        events.append("too long")
                        return used
                    case .skipped(let used): return used
                    case .needsMore: return 0
                    case .frameTooBig:
                        events.append("too big")
                        return -1
                    }
                }
                if used < 0 { return events }
                unread.removeFirst(used)
                isWaiting = used == 0
            }
        }
        let end = unread.withRun { run -> (String, Bool) in
            let end = framing.atEnd(run)
            return (end.lines.text, end.isCut)
        }
        events += end.0.split(separator: "\n").map(String.init)
        if end.1 { events.append("cut") }
        return events
    }

    private static func frame(_ text: String) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) } + Array(text.utf8)
    }

    static let long = String(repeating: "x", count: 9000)

    static let cases: [([UInt8], [String])] = [
        (Array("a:1|c\nb:2|c\n".utf8), ["a:1|c", "b:2|c"]),
        (Array("a:1|c\nb:2|c".utf8), ["a:1|c", "cut"]),
        (Array("a\n".utf8), ["a"]),
        (Array("a".utf8), ["cut"]),
        (Array("\n\n\na\n".utf8), ["a"]),
        (frame("a:1|c"), ["a:1|c"]),
        (frame("a:1|c\nb:1|c\n") + frame("") + frame("c:1|c"), ["a:1|c", "b:1|c", "c:1|c"]),
        (frame("a:1|c") + [5, 0], ["a:1|c", "cut"]),
        (Array(frame("a:1|c\nb:1|c").dropLast(3)), ["a:1|c", "cut"]),
        ([0, 0, 1, 0], ["too big"]),
        (frame("a") + [0xFF, 0xFF, 0xFF, 0xFF] + Array("b:1|c\n".utf8), ["a", "too big"]),
        (frame(String(repeating: "y", count: 65_535)), [String(repeating: "y", count: 65_535)]),
        (Array("\(long)\na:1|c\n".utf8), ["too long", "a:1|c"]),
        (Array("a:1|c\n\(long)\(long)\nb:1|c\n".utf8), ["a:1|c", "too long", "b:1|c"]),
    ]

    @Test(arguments: 0..<cases.count, [1, 3, 7, 100, 8192, 100_000])
    func findsLinesHoweverTheyArrive(_ index: Int, _ size: Int) {
        let (bytes, events) = Self.cases[index]
        // A long line that arrives whole with its LF is refused by the parser instead.
        let got = feed(bytes, size: size).map { $0.utf8.count > 8192 && $0.first == "x" ? "too long" : $0 }
        #expect(got == events)
    }

    @Test(arguments: [("a\nb\nc", "a\nb\n"), ("abc", ""), ("", ""), ("a\n", "a\n")])
    func keepsCompleteLinesOfACutMessage(_ message: String, _ kept: String) {
        #expect(Array(message.utf8).withRun { Framing.completeLines(of: $0).text } == kept)
    }

    @Test(arguments: 0..<100)
    func survivesRandomStreams(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let bytes = (0..<2000).map { _ in
            [0, 0, 0, 1, 5, 10, 65, 255].randomElement(using: &generator) ?? 0 as UInt8
        }
        let whole = feed(bytes, size: 5000)
        #expect(feed(bytes, size: 1 + Int(seed) % 50) == whole)
    }
}
