import CLinux
import Glibc
import Telemetry
import Threads
import WireFormats

/// The thread `ingest`: three sockets, one epoll loop, one series table.
///
///     epoll ─ datagrams ───────────────┐
///           ─ connections ─ frames ────┴─ LineIntake ─ series table
///
/// It reads until `EAGAIN` before it sleeps and never waits for a scrape, a rule or a disk.
package final class IngestServer: @unchecked Sendable {  // `run` owns all; `stop` only writes
    package static let connectionLimit = 1024
    /// Of all half-read frames and lines together.
    package static let restLimitBytes = 8 << 20

    package let table: SeriesTable
    package let health: [SocketHealth]
    package let logbook: Logbook
    package let peers = PeerRegistry()
    /// Which of the inherited descriptors were closed, and why.
    package let refusals: [InheritedRefusal]
    /// One for each socket; owned by whoever asks them.
    package let queues: [QueueProbe]
    /// How many datagrams each datagram socket holds, by its name; `nil` when that cannot be told.
    package let queueLimits: [(name: String, limit: Int?)]
    /// How the totals began; `nil` when they are this process's own.
    package let totals: TotalsFile.Beginning?
    private let loop: IngestLoop
    private let stopping: StopSignal

    /// Binds every socket that was not `inherited`; of sockets bound before one fails, nothing is left.
    ///
    /// `queueLimit` is what a datagram socket holds when it is made now. Goes on with the series and counts in `totals`,
    /// when there are any.
    package init(
        _ sockets: [IngestSocketOptions], table options: SeriesTableOptions, queueLimit: Int?,
        totals: TotalsFile? = nil, inherited: [InheritedDescriptor] = []
    ) throws(IngestError) {
        var kept = InheritedSockets(inherited)
        var bound: [IngestSocket] = []
        for socket in sockets {
            if let old = try kept.take(socket) {
                bound.append(old)
            } else {
                bound.append(try IngestSocket(socket, queueLimit: queueLimit))
            }
        }
        kept.closeRest()
        refusals = kept.refusals
        let table = SeriesTable(options, totals: totals)
        self.table = table
        self.totals = totals?.beginning
        health = bound.map { SocketHealth(name: $0.options.name, in: table.arena) }
        // A socket of a socket unit does not tell when it was made: most likely the limit was that of now.
        let datagram = bound.indices.filter { bound[$0].options.lane == .datagram }
        let limits = datagram.map { bound[$0].queueLimit ?? queueLimit }
        for (place, limit) in zip(datagram, limits) {
            health[place].setQueueLimit(UInt64(max(limit ?? 0, 0)))
        }
        logbook = Logbook(sockets: bound.map(\.options.name), peers: peers)
        queueLimits = zip(datagram, limits).map { (bound[$0].options.name, $1) }
        queues = bound.map { QueueProbe($0, queueLimit: $0.queueLimit ?? queueLimit) }
        do {
            stopping = try StopSignal()
        } catch {
            throw .failed("eventfd", path: "ingest", errno: error.code)
        }
        let reception = Reception(
            LineIntake(table, sockets: health, logbook: logbook), health, table.clock, peers,
            logbook)
        loop = try IngestLoop(bound, reception, stopSignal: stopping.descriptor)
    }

    /// Offers each socket that we made ourselves to somebody who would keep it; called before `run`.
    ///
    /// A socket that was taken outlives us, so its path stays at the end.
    package func handOver(to keep: (_ name: StoredName, _ descriptor: Int32) -> Bool) {
        for socket in loop.sockets where !socket.isKept {
            let limit = socket.options.lane == .datagram ? socket.queueLimit : nil
            let name = StoredName(socket: socket.options.name, queueLimit: limit)
            if keep(name, socket.descriptor) { socket.leaveToKeeper() }
        }
    }

    /// Serves until `stop`, then takes what is still queued and removes the sockets that nobody keeps.
    package func run() { loop.run { for probe in queues { probe.end() } } }

    /// Ends `run`, from any thread.
    package func stop() { stopping.give() }

    /// How many datagrams a new socket will hold, /proc/sys/net/unix/max_dgram_qlen; `nil` when it cannot be read.
    package static func queueLimit(procfs: String = "/proc") -> Int? {
        let file = open("\(procfs)/sys/net/unix/max_dgram_qlen", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 32)
        let count = read(file, &text, text.count)
        return Int(String(decoding: text.prefix(max(count, 0)).prefix { $0 != 0x0A }, as: UTF8.self))
    }
}
