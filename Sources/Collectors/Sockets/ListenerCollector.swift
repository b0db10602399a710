package import Kernel
package import Telemetry
import Threads

/// The accept queue of every listener: its length now, the limit that listen(2) latched, and what was dropped.
///
/// Full means queue > limit: limit + 1 connections fit.
package struct ListenerCollector: Collector {
    package static let name = "listener"
    package static let title = "Accept queues"
    package static let metrics = [queue, queueLimit, queuePeak, drops, sockets, leftOut]
    package static let note = """
        A group of sockets that share an address by SO_REUSEPORT is one series: the fullest socket's queue
        and limit, the drops of all. The limit is the one that listen(2) latched: raising
        `net.core.somaxconn` later changes nothing until the server listens again. A queue is full when it
        is *longer* than its limit.
        """
    package static let cadence = Cadence.fast

    private static let labels = ["address", "port", "process"]
    static let queue = Metric.gauge(
        "outrigger_listener_queue",
        "Connections waiting in the accept queue; of a group, of its fullest socket.",
        labels: labels)
    static let queueLimit = Metric.gauge(
        "outrigger_listener_queue_limit",
        "Limit of the accept queue as listen() latched it; the queue overflows beyond it.", labels: labels)
    static let queuePeak = Metric.gauge(
        "outrigger_listener_queue_peak", "Longest accept queue of the last 60 seconds.", labels: labels)
    static let drops = Metric.counter(
        "outrigger_listener_drops_total",
        "Segments and connections this listener has dropped (sk_drops); overflows are among them.",
        labels: labels)
    static let sockets = Metric.gauge(
        "outrigger_listener_sockets", "Listening sockets that share the address and port (SO_REUSEPORT).",
        labels: labels)
    static let leftOut = Metric.counter(
        "outrigger_listener_left_out_total",
        "Listening sockets found beyond the number that is followed, summed over all looks.")

    private let table: SocketTable
    private let slow: SlowReadings
    private var board: ListenerBoard
    private var ownersGeneration: UInt64 = 0

    package init(_ context: CollectorContext) {
        table = SocketTable(channel: context.slow.scopes.value.all[0].channel())
        slow = context.slow
        board = ListenerBoard(lingerPasses: context.ticksPerMinute)
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        // A torn listing still holds true rows; what it missed is remembered by the board.
        _ = try table.listeners(into: &board)
        board.finish()
        if board.hasNewMembers { slow.noteNewListener() }
        let owners = slow.owners.value
        if board.hasNewMembers || owners.generation != ownersGeneration {
            ownersGeneration = owners.generation
            board.label(from: owners)
        }
        for group in board.groups where group.lastPass == board.pass { write(group, into: &row) }
        row[Self.leftOut] = Double(board.leftOut)
    }

    private func write(_ group: ListenerGroup, into row: inout Row) {
        let (address, port, process) = (group.address, group.port, group.process)
        row[Self.queue, address, port, process] = Double(group.queue)
        row[Self.queueLimit, address, port, process] = Double(group.limit)
        row[Self.queuePeak, address, port, process] = Double(group.peak.value)
        row[Self.drops, address, port, process] = Double(group.drops)
        row[Self.sockets, address, port, process] = Double(group.seen)
    }
}
