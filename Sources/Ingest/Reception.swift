import Bytes
import WireFormats

/// What all that reads has in common: the buffer that bytes are received into, and where lines and counts go.
final class Reception {
    /// Room for the longest unfinished frame and as much again.
    static let bufferBytes = 4 * Framing.datagramLimit
    /// Messages read from one descriptor before the others get their turn.
    static let turn = 1024
    /// Bytes of them: half a millisecond of work, which a queue of 512 datagrams can wait for.
    static let turnBytes = 256 << 10

    let intake: LineIntake
    let health: [SocketHealth]
    let clock: TickClock
    let peers: PeerRegistry
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferBytes)

    init(_ intake: LineIntake, _ health: [SocketHealth], _ clock: TickClock, _ peers: PeerRegistry) {
        self.intake = intake
        self.health = health
        self.clock = clock
        self.peers = peers
    }

    deinit { buffer.deallocate() }

    /// Takes a datagram or packet of `count` bytes, of which the buffer holds the first.
    func takeMessage(_ count: Int, _ dialect: Dialect, from sender: Sender) {
        health[sender.socket].add(1, to: .datagrams)
        let run = ByteRun(start: buffer, count: min(count, Framing.datagramLimit))
        intake.take(run, dialect, from: sender, isCut: count > Framing.datagramLimit)
    }
}
