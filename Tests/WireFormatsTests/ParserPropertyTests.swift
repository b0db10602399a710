import TestKit
import Testing
import WireFormats

struct ParserPropertyTests {
    /// Pieces from which lines are put together, right and wrong ones alike.
    static let pieces = [
        "a", "name.x", ":", ":", ":", "|", "|", "|", "1", "2.5", "-3", "+4", "1e3", "1e400", ".", "nan",
        "-inf", "0x1",
        "c", "g", "ms", "h", "d", "s", "|c", "|g", "|@0.5", "|@2", "|@", "|@1e-9", "|#a:1,b", "|#,#x,,a:2,a",
        "|T5",
        "|Tx", "|T0", "|c:id", "|e:x", "|card:low", "#", ",", "é", "\u{1F600}", "\0", " ", "_", "[", "]", "=",
    ]

    private func answer(_ bytes: [UInt8]) -> Result<ObviousParser.Answer, RejectReason> {
        bytes.reading(.dogstatsd).map { reading in
            guard case .metrics(let metrics) = reading, metrics.count == 1 else {
                return ObviousParser.Answer(name: "not a metric", type: "", values: [], rate: 0, tags: [])
            }
            let metric = metrics[0]
            let values = metric.values.map { value in
                switch value {
                case .number(let number): "\(number)"
                case .whole(let whole): "\(Double(whole))"
                case .member(let text): text
                }
            }
            return ObviousParser.Answer(
                name: metric.name, type: metric.type.letters, values: values, rate: metric.rate,
                tags: metric.tags,
                timestamp: metric.timestamp)
        }
    }

    @Test(arguments: 0..<200)
    func agreesWithTheObviousParser(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<100 {
            var line = Bool.random(using: &generator) ? "n:1|c" : ""
            for _ in 0..<Int.random(in: 0...10, using: &generator) {
                line += Self.pieces.randomElement(using: &generator) ?? ""
            }
            var bytes = Array(line.utf8)
            if Int.random(in: 0..<10, using: &generator) == 0, !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if bytes.starts(with: Array("_e{".utf8)) || bytes.starts(with: Array("_sc|".utf8)) { continue }
            #expect(answer(bytes) == ObviousParser.read(bytes), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: 0..<50)
    func survivesRandomBytes(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for round in 0..<200 {
            let prefix = ["", "_e{", "_sc|", "a:", "c:a:", "_e{1,1}:"].randomElement(using: &generator) ?? ""
            let alphabet: [UInt8] = Array(":|#@,{}=[].0123456789eE+-cgmshd\u{0}".utf8)
            let bytes =
                Array(prefix.utf8)
                + (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    round.isMultiple(of: 2)
                        ? UInt8.random(in: 0...255, using: &generator)
                        : alphabet.randomElement(using: &generator) ?? 0
                }
            for dialect in Dialect.allCases {
                let isText = String(validating: bytes, as: UTF8.self) != nil
                #expect((bytes.reading(dialect).reason == "bad_utf8") == !isText)
            }
        }
    }

    @Test(arguments: 0..<100)
    func knowsUTF8(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let leads: [UInt8] = [
                0x41, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0xFF,
            ]
            let tails: [UInt8] = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                bytes.append(leads.randomElement(using: &generator) ?? 0)
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    bytes.append(tails.randomElement(using: &generator) ?? 0)
                }
            }
            #expect(
                bytes.withRun { $0.isUTF8 } == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }
}
