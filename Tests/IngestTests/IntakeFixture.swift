import Bytes
import Ingest
import Telemetry
import TestKit
import WireFormats

/// A series table with one socket, its writer and its reader, in one thread.
final class IntakeFixture {
    let table: SeriesTable
    let health = SocketHealth(name: "dsd.sock")
    let logbook = Logbook(sockets: ["dsd.sock"])
    let intake: LineIntake
    let application: ApplicationSection
    var healthSection: HealthSection
    private(set) var seconds: Int

    /// A process that starts at `seconds`, with series of its own or those of `totals`.
    init(
        totals: TotalsFile? = nil, at seconds: Int = 1_700_000_000,
        _ change: (inout SeriesTableOptions) -> Void = { _ in }
    ) {
        self.seconds = seconds
        var generator = SplitMix64(seed: UInt64(seconds))
        var options = SeriesTableOptions(
            secret: SeriesSecret(using: &generator),
            startedAt: Timestamp(milliseconds: Int64(seconds) * 1000))
        change(&options)
        table = SeriesTable(options, totals: totals)
        intake = LineIntake(table, sockets: [health], logbook: logbook)
        application = ApplicationSection(table)
        healthSection = HealthSection(table, [health], logbook)
    }

    func send(_ text: String, _ dialect: Dialect = .dogstatsd, isCut: Bool = false) {
        send(Array(text.utf8), dialect, isCut: isCut)
    }

    func send(_ bytes: [UInt8], _ dialect: Dialect = .dogstatsd, isCut: Bool = false) {
        bytes.withRun { intake.take($0, dialect, from: Sender(socket: 0), isCut: isCut) }
    }

    /// Lets time pass; a tick is read at its end.
    @discardableResult
    func tick(after span: Int = 1) -> [String: Double] {
        seconds += span
        return Self.values(of: section())
    }

    func section() -> Section { application.section(at: Timestamp(milliseconds: Int64(seconds) * 1000)) }

    /// The socket's own families, those at zero left out.
    func counted() -> [String: Double] {
        Self.values(of: healthSection.section()).filter { $0.value != 0 }
    }

    static func values(of section: Section) -> [String: Double] {
        var values: [String: Double] = [:]
        for (slot, series) in section.layout.series.enumerated()
        where !StaleMarker.isMarker(section.values[slot]) {
            values[Labels(series.labels + [Label("__name__", series.sampleName)]).description] =
                section.values[slot]
        }
        return values
    }
}

extension [UInt8] {
    func withRun<Result>(_ body: (ByteRun) -> Result) -> Result {
        withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return body(ByteRun("")) }
            return body(ByteRun(start: start, count: buffer.count))
        }
    }
}
