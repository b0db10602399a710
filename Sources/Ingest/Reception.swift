import Bytes
import WireFormats

/// What all that reads has in common: the buffer that bytes are received into, and where lines and counts go.
final class Reception {
    /// Room for the longest unfinished frame and as much again.
    static let bufferBytes = 4 * Framing.datagramLimit
    /// Of a stream, read at once: what of it finds no time must be kept.
    static let readBytes = Framing.datagramLimit

    let intake: LineIntake
    let health: [SocketHealth]
    let clock: TickClock
    let peers: PeerRegistry
    let logbook: Logbook
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferBytes)
    /// At the end nobody is left to wait for a turn.
    var isLast = false

    init(
        _ intake: LineIntake, _ health: [SocketHealth], _ clock: TickClock, _ peers: PeerRegistry,
        _ logbook: Logbook
    ) {
        self.intake = intake
        self.health = health
        self.clock = clock
        self.peers = peers
        self.logbook = logbook
    }

    deinit { buffer.deallocate() }

    func beginTurn(mayHold: Bool = true) -> Turn {
        Turn(logbook, slowLines: isLast ? .max >> 1 : Turn.slowLineLimit, mayHold: mayHold)
    }

    /// Takes a datagram or packet of `count` bytes, of which the buffer holds the first.
    func takeMessage(
        _ count: Int, _ dialect: Dialect, from sender: Sender, _ turn: borrowing Turn, or held: HeldLines
    ) {
        health[sender.socket].add(1, to: .datagrams)
        let run = ByteRun(start: buffer, count: min(count, Framing.datagramLimit))
        take(run, isCut: count > Framing.datagramLimit, dialect, from: sender, turn, or: held)
    }

    /// Takes lines, and has those held for which the turn has no time.
    @inline(__always)
    func take(
        _ lines: ByteRun, isCut: Bool = false, _ dialect: Dialect, from sender: Sender,
        _ turn: borrowing Turn,
        or held: HeldLines
    ) {
        // Most messages are small, and take no more instructions for all this.
        if lines.count <= Turn.pieceBytes {
            intake.take(lines, dialect, from: sender, isCut: isCut)
            return
        }
        let left = takePieces(of: lines, isCut: isCut, dialect, from: sender, turn)
        if !left.isEmpty { held.hold(left, isCut: isCut, from: sender) }
    }

    /// Takes what was held, and says whether nothing of it is left.
    func takeHeld(_ held: HeldLines, _ dialect: Dialect, _ turn: borrowing Turn) -> Bool {
        if held.isEmpty { return true }
        held.go { takePieces(of: $0, isCut: held.isCut, dialect, from: held.sender, turn) }
        return held.isEmpty
    }

    /// Answers with what is left when the turn is over.
    private func takePieces(
        of lines: ByteRun, isCut: Bool, _ dialect: Dialect, from sender: Sender, _ turn: borrowing Turn
    ) -> ByteRun {
        var rest = lines
        while rest.count > Turn.pieceBytes {
            let piece = rest.firstLines(within: Turn.pieceBytes)
            if piece.count == rest.count { break }
            intake.take(piece, dialect, from: sender)
            rest = rest.dropFirst(piece.count)
            if turn.mayHold, turn.isSpent { return rest }
        }
        intake.take(rest, dialect, from: sender, isCut: isCut)
        return rest.prefix(0)
    }
}

extension ByteRun {
    /// As many whole lines from its front as fit in `limit` bytes, and one line at least.
    fileprivate func firstLines(within limit: Int) -> ByteRun {
        let front = Framing.completeLines(of: prefix(limit))
        if !front.isEmpty { return front }
        let end = (limit..<count).first { start[$0] == 0x0A }
        return prefix(end.map { $0 + 1 } ?? count)
    }
}
