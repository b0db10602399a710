import Bytes
import Telemetry
import Threads
import WireFormats

/// What the ingest thread has to tell people beyond numbers.
///
///     LineIntake, SeriesWriter ──▶ page ──(once a tick)──▶ latest ──▶ API, log, metrics, recordings
///
/// The ingest thread alone writes, and never waits for a reader: while one is just taking the page before, the new one
/// is offered again a tick later. Pages share all that did not change.
package final class Logbook: @unchecked Sendable {  // `page` is the ingest thread's alone
    private let sockets: [String]
    private let peers: PeerRegistry?
    private var page = LogbookPage()
    private let published = Published(LogbookPage())
    /// How many lines took longer than one whose series is known by its exact bytes: looked up by name, or noted here.
    ///
    /// It bounds the turns of those who send.
    private(set) var slowLines: UInt64 = 0

    /// `sockets` are the names that the places of sockets stand for; `peers` knows who sends.
    package init(sockets: [String], peers: PeerRegistry? = nil) {
        self.sockets = sockets
        self.peers = peers
    }

    /// What was noted until the last tick; for any thread.
    package var latest: LogbookPage { published.value }

    /// Shows what was noted so far.
    func publish() {
        page.refused.beginTick()
        _ = published.offer(page)
    }

    /// A line's series is not known by its exact bytes.
    func noteUnknown() { slowLines &+= 1 }

    func note(event line: ByteRun, socket: Int, at now: UInt64) {
        slowLines &+= 1
        page.events.append(line, socket: sockets[socket], at: now)
    }

    func note(check line: ByteRun, socket: Int, at now: UInt64) {
        slowLines &+= 1
        page.checks.note(line, socket: sockets[socket], at: now)
    }

    func note(refused line: ByteRun, _ reason: RejectReason, from sender: Sender, at now: UInt64) {
        slowLines &+= 1
        page.refused.note(
            line, reason, socket: sockets[sender.socket], at: now,
            peer: { [peers] in peers?.peer(of: sender)?.description })
    }

    func note(
        _ offence: Offenders.Offence, _ wanted: SeriesNaming, against existing: Family?, socket: Int,
        at now: UInt64
    ) {
        page.offenders.note(
            offence, Offenders.Claim(wanted), against: existing.map { Offenders.Claim($0) },
            socket: sockets[socket], at: now)
    }

    /// A series was made.
    func note(created name: String, _ labels: [Label], from sender: Sender) {
        page.created.note(name, labels, origin: origin(sender))
    }

    /// A line found no room for a series of its own.
    func note(overflowed name: String, _ labels: [Label], from sender: Sender) {
        page.overflowed.note(name, labels, origin: origin(sender))
    }

    /// The socket, and the program where it is known; never a pid, for this becomes a label.
    private func origin(_ sender: Sender) -> String {
        let socket = sockets[sender.socket]
        guard let comm = peers?.peer(of: sender)?.comm, !comm.isEmpty else { return socket }
        return "\(socket) \(comm)"
    }
}

/// All that the ingest thread had to tell at one tick.
package struct LogbookPage: Sendable {
    package fileprivate(set) var events = EventLog()
    package fileprivate(set) var checks = CheckLog()
    package fileprivate(set) var refused = RefusedLines()
    package fileprivate(set) var offenders = Offenders()
    /// By series made.
    package fileprivate(set) var created = CreationTally()
    /// By lines that found no room for a series of their own.
    package fileprivate(set) var overflowed = CreationTally()
}
