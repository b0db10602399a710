// libFuzzer: -max_len=300
// with: Benchmarks/Fuzz/Shared/Insist.swift

import Bytes
import WireFormats

/// Reads a stream in one piece and in pieces: both must give the same lines, refusals and end.
///
///     count | sizes of pieces … | stream
///
/// The sizes are used in turn. In the stream 0xFF stands before a byte that comes 64 times as often as the third says,
/// so that a short input reaches the limits of lines and frames.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let sizeCount = min(Int(start[0] & 7), count - 1)
    let stream = expanded(ByteRun(start: start + 1 + sizeCount, count: count - 1 - sizeCount))
    let whole = Reading(of: stream) { _ in stream.count }
    let pieces = Reading(of: stream) { turn in
        let size = sizeCount == 0 ? 1 + turn % 7 : pieceSize(start[1 + turn % sizeCount])
        // A long stream in single bytes would take the time of thousands of short ones.
        return max(size, stream.count / 48)
    }
    insist(whole == pieces, "pieces give \(pieces), the whole \(whole)")
    return 0
}

/// What the receiver keeps of a connection, as the ingest thread sizes it.
private let bufferBytes = 4 * Framing.datagramLimit
private let streamLimit = Framing.frameLimit + 8192
private nonisolated(unsafe) let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferBytes)
private nonisolated(unsafe) let room = UnsafeMutablePointer<UInt8>.allocate(capacity: streamLimit)

/// Small sizes as they are, from 64 on in steps of 1,024.
private func pieceSize(_ byte: UInt8) -> Int { byte < 64 ? Int(byte) + 1 : (Int(byte) - 63) * 1024 }

private func expanded(_ text: ByteRun) -> ByteRun {
    var (filled, place) = (0, 0)
    while place < text.count {
        let repeats = text.start[place] == 0xFF && place + 2 < text.count
        let times = repeats ? Int(text.start[place + 2]) * 64 : 1
        guard filled + times <= streamLimit else { break }
        (room + filled).update(repeating: text.start[place + (repeats ? 1 : 0)], count: times)
        filled += times
        place += repeats ? 3 : 1
    }
    return ByteRun(start: room, count: filled)
}

/// What came of a stream, in the order in which it came.
private struct Reading: Equatable {
    var lines = 0
    var tooLong = 0
    var digest: UInt64 = 0
    var isCut = false
    var isTooBig = false

    init(of stream: ByteRun, pieces size: (_ turn: Int) -> Int) {
        var framing = StreamFraming()
        var (filled, taken, turn) = (0, 0, 0)
        while taken < stream.count {
            let count = min(max(size(turn), 1), stream.count - taken, bufferBytes - filled)
            insist(count > 0, "the framing left no room to read on")
            (buffer + filled).update(from: stream.start + taken, count: count)
            taken += count
            turn += 1
            let held = ByteRun(start: buffer, count: filled + count)
            guard let left = consume(held, &framing) else { return }
            filled = left.count
            buffer.update(from: left.start, count: filled)
        }
        let end = framing.atEnd(ByteRun(start: buffer, count: filled))
        take(end.lines)
        isCut = end.isCut
    }

    private mutating func consume(_ held: ByteRun, _ framing: inout StreamFraming) -> ByteRun? {
        var left = held
        while true {
            let used: Int
            switch framing.next(in: left) {
            case .lines(let lines, let count):
                take(lines)
                used = count
            case .lineTooLong(let count):
                refuse()
                used = count
            case .skipped(let count): used = count
            case .needsMore: return left
            case .frameTooBig:
                isTooBig = true
                return nil
            }
            insist(used > 0 && used <= left.count, "framing went nowhere")
            left = left.dropFirst(used)
        }
    }

    /// A line over the limit is refused here when it came whole, and by the framing when it came in pieces.
    private mutating func take(_ run: ByteRun) {
        var cursor = LineCursor(run)
        while let line = cursor.next() {
            insist(!line.isEmpty, "an empty line")
            if line.count > Framing.lineLimit {
                refuse()
                continue
            }
            lines += 1
            note(line)
        }
    }

    private mutating func note(_ line: ByteRun) {
        let raw = UnsafeRawBufferPointer(start: line.start, count: line.count)
        for place in stride(from: 0, to: line.count - 7, by: 8) {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            digest = (digest ^ word) &* 0x9E37_79B9_7F4A_7C15
        }
        for place in line.count & ~7..<line.count {
            digest = (digest ^ UInt64(raw[place])) &* 0x100_0000_01B3
        }
        digest = digest &* 31 &+ 7
    }

    private mutating func refuse() {
        tooLong += 1
        digest = digest &* 31 &+ 13
    }
}
