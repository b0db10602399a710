import Bytes
import Ingest
import Telemetry
import WireFormats

/// Feeds the fuzzer's bytes to every decoder of the ingest path: the first byte chooses dialect and framing.
///
/// Nothing may trap, and what the page is made of must stay consistent: a histogram's count is its last bucket. Seeds
/// are the lines of the ingest corpus, each with a byte before it.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let choice = start[0]
    let bytes = ByteRun(start: start + 1, count: count - 1)
    let dialect = Dialect.allCases[Int(choice & 0x3F) % Dialect.allCases.count]
    let bench = FuzzBench()
    if choice & 0x80 == 0 {
        bench.intake.take(bytes, dialect, from: Sender(socket: 0), isCut: choice & 0x40 != 0)
    } else {
        bench.stream(bytes, dialect)
    }
    bench.checkPage()
    return 0
}

/// A small table, so that its limits are reached as well.
private final class FuzzBench {
    let intake: LineIntake
    private let page: ApplicationSection

    init() {
        var secret = FixedBits()
        var options = SeriesTableOptions(
            secret: SeriesSecret(using: &secret), startedAt: Timestamp(milliseconds: 1_700_000_000_000))
        options.maxSeries = 8
        options.maxFamilies = 6
        let table = SeriesTable(options)
        intake = LineIntake(table, sockets: [SocketHealth(name: "fuzz")])
        page = ApplicationSection(table)
    }

    /// The bytes as a stream whose connection ends after them.
    func stream(_ bytes: ByteRun, _ dialect: Dialect) {
        var framing = StreamFraming()
        var left = bytes
        while true {
            let used: Int
            switch framing.next(in: left) {
            case .lines(let lines, let count):
                intake.take(lines, dialect, from: Sender(socket: 0))
                used = count
            case .lineTooLong(let count), .skipped(let count): used = count
            case .needsMore:
                intake.take(framing.atEnd(left).lines, dialect, from: Sender(socket: 0))
                return
            case .frameTooBig: return
            }
            precondition(used > 0 && used <= left.count, "framing went nowhere")
            left = ByteRun(start: left.start + used, count: left.count - used)
        }
    }

    func checkPage() {
        for seconds in [1, 2, 80] {
            let section = page.section(at: Timestamp(milliseconds: 1_700_000_000_000 + Int64(seconds) * 1000))
            precondition(section.values.count == section.layout.series.count, "slots and values differ")
            var last = 0.0
            for (slot, series) in section.layout.series.enumerated() {
                if series.suffix == "_bucket" { last = section.values[slot] }
                if series.suffix == "_count" {
                    precondition(section.values[slot] == last, "count is not the last bucket")
                }
            }
            intake.sweep()
        }
    }
}

private struct FixedBits: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0x5EED }
}
