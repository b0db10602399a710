// libFuzzer: -max_len=300
// with: Benchmarks/Fuzz/Shared/Insist.swift
// with: Benchmarks/Fuzz/Shared/PageReader.swift

import Bytes
import Glibc
import Ingest
import Telemetry
import WireFormats

/// Kills a table that keeps its totals, changes words of the file, and goes on with it.
///
///     count | place, place, word … for each change | message
///
/// Whatever the file holds, nothing may trap and the page must be one that a strict reader takes; without a change no
/// counter may fall, and nothing be discarded.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let changes = min(Int(start[0] & 7), (count - 1) / changeBytes)
    let message = ByteRun(
        start: start + 1 + changes * changeBytes, count: count - 1 - changes * changeBytes)
    unlink(path)
    let before = live(message, at: 1_700_000_000)
    for change in 0..<changes { apply(start + 1 + change * changeBytes) }
    let after = live(message, at: 1_700_000_060)
    if changes == 0 {
        if case .goingOn(_, let discarded) = after.beginning {
            insist(discarded == 0, "\(discarded) series were discarded")
        } else {
            insist(false, "it began with \(after.beginning)")
        }
        for (series, value) in before.counters {
            guard let now = after.counters[series] else {
                fatalError("\(String(decoding: series, as: UTF8.self)) is gone")
            }
            insist(now >= value, "\(String(decoding: series, as: UTF8.self)) fell")
        }
    }
    return 0
}

/// Two bytes of place, and one that says what stands there afterwards.
private let changeBytes = 3
private let path = "/dev/shm/outrigger-fuzz-\(getpid())"
private let boot = BootID("0d1b5e28-6a0c-4a5e-9d1e-5a2f3c4b5d6e")

/// One process: it takes what is there, reads it, takes the message twice and shows that.
private func live(
    _ message: ByteRun, at seconds: Int64
) -> (beginning: TotalsFile.Beginning, counters: [[UInt8]: Double]) {
    var secret = FixedBits()
    var now = Timestamp(milliseconds: seconds * 1000)
    var options = SeriesTableOptions(secret: SeriesSecret(using: &secret), startedAt: now)
    options.maxSeries = 50
    options.maxFamilies = 20
    options.memoryLimitBytes = 64 << 10
    guard let boot,
        // What cannot be opened ends the run below.
        let totals = try? TotalsFile(path: path, capacityBytes: options.arenaBytes, boot: boot, at: now)
    else { fatalError("no totals at \(path)") }
    let table = SeriesTable(options, totals: totals)
    let intake = LineIntake(table, sockets: [SocketHealth(name: "fuzz")])
    let applications = ApplicationSection(table)
    var text = PrometheusText()
    for _ in 0..<2 {
        _ = applications.section(at: now)
        intake.take(message, .dogstatsd, from: Sender(socket: 0))
        intake.sweep()
        now = Timestamp(milliseconds: now.milliseconds + 1000)
    }
    let section = applications.section(at: now)
    let page = text.render(Snapshot(timestamp: now, cadence: .full, sections: [section]))
    let reading = PageReader.read(page.bytes)
    return (totals.beginning, reading.counters)
}

/// The beginnings of the spans that a small table fills.
private func apply(_ change: UnsafePointer<UInt8>) {
    let place = Int(change[0] & 7) * 2048 + (Int(change[0] >> 3 & 1) << 8 | Int(change[1]))
    let words: [UInt64] = [0, 1, .max, 1 << 63, 0x7FF8_0000_0000_0000, 0xFFFF, 0x4F75_7452_0000_0000]
    let chosen = Int(change[2])
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return }
    var word: UInt64 = 0
    pread(file, &word, 8, off_t(place * 8))
    // A word of its own, or what was there with a bit changed, or moved a little.
    switch chosen {
    case 0..<words.count: word = words[chosen]
    case 64..<128: word ^= 1 << UInt64(chosen - 64)
    default: word = word &+ UInt64(bitPattern: Int64(chosen) - 192)
    }
    pwrite(file, &word, 8, off_t(place * 8))
    close(file)
}

private struct FixedBits: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0x5EED }
}
