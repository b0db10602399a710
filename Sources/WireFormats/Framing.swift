package import Bytes

/// How bytes of a socket fall into lines, and the bounds of everything a sender can make large.
package enum Framing {
    /// A longer datagram or packet is cut by the kernel, and its last line dropped.
    package static let datagramLimit = 65_536
    /// A longer length prefix cannot be resynchronised: the connection is closed.
    package static let frameLimit = 65_535
    package static let lineLimit = 8192
    package static let nameLimit = 512
    package static let tagsPerLine = 128
    package static let tagLimit = 512
    /// The length prefix of a frame, u32 little-endian.
    package static let prefixCount = 4

    /// What is left of a message that was cut short: its complete lines.
    package static func completeLines(of message: ByteRun) -> ByteRun {
        var count = message.count
        while count > 0, message.start[count - 1] != 0x0A { count -= 1 }
        return message.keeping(count)
    }
}

/// The lines of a message, without their LF; empty ones are passed over.
package struct LineCursor {
    private var rest: ByteRun

    package init(_ message: ByteRun) { rest = message }

    /// The line that begins at `start`.
    package static func line(at start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) -> ByteRun {
        let rest = ByteRun(start: start, count: end - start)
        return rest.keeping(rest.firstIndex(of: 0x0A) ?? rest.count)
    }

    package mutating func next() -> ByteRun? {
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A) ?? rest.count
            let line = rest.keeping(end)
            rest = rest.dropping(end + 1)
            if !line.isEmpty { return line }
        }
        return nil
    }
}

/// The framing of one stream connection, found out from its first four bytes.
///
///     05 00 00 00 x:1|c 05 00 …    a u32 length before each frame of lines
///     x:1|c LF y:2|c LF …          bare lines
///
/// A length within the limit has two zero bytes; text never holds NUL.
package struct StreamFraming {
    package enum Step {
        /// Complete lines, and how many bytes of the buffer they used up.
        case lines(ByteRun, used: Int)
        /// A bare line that grew past the limit; its bytes so far are used up, the rest up to LF will be.
        case lineTooLong(used: Int)
        /// A part of such a line, already counted.
        case skipped(used: Int)
        /// Nothing complete in the buffer.
        case needsMore
        /// A frame longer than the limit: close the connection.
        case frameTooBig
    }

    private enum Mode {
        case unknown
        case frames
        case lines
        case restOfLongLine
    }

    private var mode = Mode.unknown

    package init() {}

    /// Whether frames with a length were found.
    package var isFramed: Bool { mode == .frames }

    /// What the unread bytes of the connection begin with.
    package mutating func next(in buffer: ByteRun) -> Step {
        if buffer.isEmpty { return .needsMore }
        if mode == .unknown {
            guard let found = Self.mode(of: buffer) else { return .needsMore }
            mode = found
        }
        return mode == .frames ? frame(in: buffer) : bareLines(in: buffer)
    }

    /// What a connection that ends here leaves behind: complete lines, and whether a line or frame was cut.
    package func atEnd(_ rest: ByteRun) -> (lines: ByteRun, isCut: Bool) {
        guard mode == .frames else {
            // Bare lines were used up before; in an undecided rest of up to three bytes they may still be.
            let lines = Framing.completeLines(of: rest)
            return (mode == .restOfLongLine ? rest.keeping(0) : lines, rest.count > lines.count)
        }
        return (Framing.completeLines(of: rest.dropping(Framing.prefixCount)), !rest.isEmpty)
    }

    /// Four bytes decide; a LF or a byte that no legal length has there decides earlier for lines.
    private static func mode(of buffer: ByteRun) -> Mode? {
        if buffer.count >= Framing.prefixCount {
            let holdsNUL = (0..<Framing.prefixCount).contains { buffer.start[$0] == 0 }
            return holdsNUL ? .frames : .lines
        }
        return nil
    }

    private func frame(in buffer: ByteRun) -> Step {
        if buffer.count < Framing.prefixCount { return .needsMore }
        let length = (0..<Framing.prefixCount).reduce(0) { $0 | Int(buffer.start[$1]) << (8 * $1) }
        if length > Framing.frameLimit { return .frameTooBig }
        let used = Framing.prefixCount + length
        if buffer.count < used { return .needsMore }
        return .lines(buffer.keeping(used).dropping(Framing.prefixCount), used: used)
    }

    private mutating func bareLines(in buffer: ByteRun) -> Step {
        if mode == .restOfLongLine {
            guard let end = buffer.firstIndex(of: 0x0A) else { return .skipped(used: buffer.count) }
            mode = .lines
            return .skipped(used: end + 1)
        }
        let lines = Framing.completeLines(of: buffer)
        if !lines.isEmpty { return .lines(lines, used: lines.count) }
        if buffer.count <= Framing.lineLimit { return .needsMore }
        mode = .restOfLongLine
        return .lineTooLong(used: buffer.count)
    }
}
