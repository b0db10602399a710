// libFuzzer: -max_len=600
// with: Benchmarks/Fuzz/Shared/Insist.swift
// with: Benchmarks/Fuzz/Shared/PageReader.swift

import Bytes
import Ingest
import Telemetry
import WireFormats

/// Feeds messages to a series table from end to end, and reads the page between them.
///
///     options | choice | message … 0xFF | choice | message … 0xFF …
///
/// A choice names dialect, socket and whether the message came cut, or lets time pass. The page must be one that a
/// strict reader takes, with each family once; no counter may fall; and every line must be accounted for.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bench = FuzzBench(options: start[0])
    var rest = ByteRun(start: start + 1, count: count - 1)
    while !rest.isEmpty {
        let choice = rest.start[0]
        rest = rest.dropFirst(1)
        let end = (0..<rest.count).first { rest.start[$0] == 0xFF } ?? rest.count
        let message = rest.prefix(end)
        rest = rest.dropFirst(end + 1)
        if choice & 0xC0 == 0xC0 {
            bench.pass(milliseconds: UInt64(choice & 0x3F) * 8_000)
        } else {
            bench.take(message, choice)
        }
    }
    bench.pass(milliseconds: 1000)
    return 0
}

/// A small table, so that its limits are reached as well.
private final class FuzzBench {
    private let intake: LineIntake
    private let health = [SocketHealth(name: "one"), SocketHealth(name: "two")]
    private let applications: ApplicationSection
    private var ledger: HealthSection
    private var text = PrometheusText()
    private var now: UInt64 = 1_700_000_000_000
    private var counters: [[UInt8]: Double] = [:]
    /// Of what was given so far: lines that can be read, their values and events, and lines that cannot.
    private var (lines, values, unreadable) = (0.0, 0.0, 0.0)
    private var passes = 0

    init(options choice: UInt8) {
        var secret = FixedBits()
        var options = SeriesTableOptions(
            secret: SeriesSecret(using: &secret), startedAt: Timestamp(milliseconds: Int64(now)))
        options.maxSeries = choice & 1 == 0 ? 8 : 3
        options.maxFamilies = choice & 2 == 0 ? 6 : 20
        if choice & 4 != 0 { options.memoryLimitBytes = 6000 }
        options.isReserved = { $0.hasPrefix("node_") || $0 == "up" }
        let table = SeriesTable(options)
        let logbook = Logbook(sockets: health.map(\.name))
        intake = LineIntake(table, sockets: health, logbook: logbook)
        applications = ApplicationSection(table)
        ledger = HealthSection(table, health, logbook)
    }

    func take(_ message: ByteRun, _ choice: UInt8) {
        let dialect = Dialect.allCases[Int(choice & 0x0F) % Dialect.allCases.count]
        let isCut = choice & 0x20 != 0
        count(isCut ? Framing.completeLines(of: message) : message, dialect)
        intake.take(message, dialect, from: Sender(socket: Int(choice >> 4 & 1)), isCut: isCut)
    }

    private func count(_ message: ByteRun, _ dialect: Dialect) {
        var cursor = LineCursor(message)
        while let line = cursor.next() {
            do {
                values += try Self.values(of: line, dialect)
                lines += 1
            } catch {
                unreadable += 1
            }
        }
    }

    private static func values(of line: ByteRun, _ dialect: Dialect) throws(RejectReason) -> Double {
        scratch.clear()
        switch LineKind.of(line, in: dialect) {
        case .event:
            _ = try DogStatsDEvent(line)
            return 1
        case .check:
            _ = try DogStatsDCheck(line)
            return 1
        case .metric:
            let metric = try LineParser.metric(line, dialect, into: &scratch)
            return (0..<metric.partCount).reduce(0) {
                $0 + Double(scratch.parts[metric.firstPart + $1].valueCount)
            }
        }
    }

    func pass(milliseconds: UInt64) {
        now += milliseconds
        passes += 1
        intake.sweep()
        // Reading pages takes most of the time.
        if passes > 4 { return }
        let timestamp = Timestamp(milliseconds: Int64(now))
        let section = applications.section(at: timestamp)
        let page = text.render(Snapshot(timestamp: timestamp, cadence: .full, sections: [section]))
        insist(page.leftOutCount == 0, "two families share a name")
        let reading = PageReader.read(page.bytes)
        insist(reading.samples.count == page.lineCount, "lines are miscounted")
        for (series, before) in counters {
            if let value = reading.counters[series] {
                insist(value >= before, "\(String(decoding: series, as: UTF8.self)) fell")
            }
        }
        counters = reading.counters
        settle(ledger.section())
    }

    /// What can be read is counted by its values, unless the table refuses the whole line.
    private func settle(_ section: Section) {
        func total(_ metric: Metric) -> Double {
            zip(section.layout.series, section.values).reduce(0) { $0 + ($1.0.metric === metric ? $1.1 : 0) }
        }
        let (rejected, samples) = (total(HealthSection.rejected), total(HealthSection.samples))
        let events = total(HealthSection.events)
        // What has no room is counted as overflow, and as a sample too when a sum keeps it.
        let overflow = total(HealthSection.overflow)
        let refusals = rejected - unreadable
        insist(
            refusals >= 0 && refusals <= lines, "\(rejected) refused, \(unreadable) unreadable of \(lines)")
        insist(samples + events <= values, "\(samples) samples and \(events) events of \(values)")
        insist(samples + events + overflow >= lines - refusals, "a line left no trace")
        insist(refusals > 0 || samples + events + overflow >= values, "values are missing")
    }
}

private nonisolated(unsafe) var scratch = LineArena()  // one thread

private struct FixedBits: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0x5EED }
}
