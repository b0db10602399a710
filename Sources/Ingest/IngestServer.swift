import Bytes
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
    private let loop: IngestLoop
    private let stopping: StopSignal

    /// Binds every socket; of sockets bound before one fails, nothing is left.
    ///
    /// Goes on with the series and counts in `totals`, when there are any.
    package init(
        _ sockets: [IngestSocketOptions], table options: SeriesTableOptions, queueLimit: Int?,
        totals: TotalsFile? = nil
    ) throws(IngestError) {
        var bound: [IngestSocket] = []
        for socket in sockets { bound.append(try IngestSocket(socket)) }
        let table = SeriesTable(options, totals: totals)
        self.table = table
        health = sockets.map { SocketHealth(name: $0.name, in: table.arena) }
        for (place, socket) in sockets.enumerated() where socket.lane == .datagram {
            health[place].setQueueLimit(UInt64(max(queueLimit ?? 0, 0)))
        }
        do {
            stopping = try StopSignal()
        } catch {
            throw .failed("eventfd", path: "ingest", errno: error.code)
        }
        loop = try IngestLoop(
            bound, LineIntake(table, sockets: health), health, table, stopSignal: stopping.descriptor)
    }

    /// Serves until `stop`, then takes what is still queued and removes the sockets.
    package func run() { loop.run() }

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
