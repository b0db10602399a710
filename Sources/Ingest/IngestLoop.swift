import CLinux
import Glibc

/// The loop of the ingest thread: waits for what is readable, and lets each have a turn.
///
///     epoll ─ datagram socket ──▶ MessageReader ─┐
///           ─ listening socket ─▶ ConnectionTable│
///           ─ seqpacket ────────▶ MessageReader ─┼─▶ Reception ─▶ LineIntake
///           ─ stream ───────────▶ StreamReader ──┘
final class IngestLoop {
    /// Wakes at least this often, so that idle series leave although nobody sends.
    private static let sleepMilliseconds: Int32 = 1000
    private static let eventsPerWait = 64
    /// Keys of epoll: sockets by place, then the stop signal, then connections by number.
    private static let stopKey: UInt64 = 1 << 32
    static let connectionKey: UInt64 = 1 << 33

    private(set) var sockets: [IngestSocket]
    let reception: Reception
    let connections: ConnectionTable
    private let epoll: Int32
    /// Whether the gauges of a closed connection may still be there.
    var hasLeavers = false
    private var sweptTick: UInt64 = 0
    /// By place: datagrams read since the socket was last empty.
    var drained: [Int]
    /// By place: what is left of a datagram.
    let held: [HeldLines]
    /// Keys of those whose turn ended within what they had sent: they go on without being reported.
    var unfinished: Set<UInt64> = []
    private var turnsSinceDatagrams = 0
    private var slowLinesAtDatagrams: UInt64 = 0

    init(
        _ sockets: [IngestSocket], _ reception: Reception, stopSignal: Int32
    ) throws(IngestError) {
        self.sockets = sockets
        self.reception = reception
        connections = ConnectionTable(reception.peers)
        drained = sockets.map { _ in 0 }
        held = sockets.indices.map { HeldLines(Sender(socket: $0)) }
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .failed("epoll_create1", path: "ingest", errno: errno) }
        for (place, socket) in sockets.enumerated() { try watch(socket.descriptor, key: UInt64(place)) }
        try watch(stopSignal, key: Self.stopKey)
    }

    deinit { if epoll >= 0 { close(epoll) } }

    private static let turnsBetweenDatagrams = 4

    /// Serves until the stop signal; `beforeClosing` is called when nobody may use the sockets any more.
    func run(beforeClosing: () -> Void = {}) {
        var events = [epoll_event](repeating: epoll_event(), count: Self.eventsPerWait)
        var isStopping = false
        while !isStopping {
            let sleep = hasLeavers || !unfinished.isEmpty ? 0 : Self.sleepMilliseconds
            let count = epoll_wait(epoll, &events, Int32(events.count), sleep)
            // EINTR alone can happen here; the wait is simply begun again.
            for index in 0..<Int(max(count, 0)) {
                let key = events[index].data.u64
                if key == Self.stopKey { isStopping = true } else if !unfinished.contains(key) { serve(key) }
            }
            for key in unfinished { serve(key) }
            if hasLeavers { hasLeavers = reception.intake.continueLeaving() }
            if reception.clock.tick != sweptTick { followTick() }
        }
        drain()
        beforeClosing()
        sockets = []
    }

    private func serve(_ key: UInt64) {
        if key < Self.connectionKey {
            _ = serveSocket(Int(key))
            return
        }
        if let connection = connections[UInt32(truncatingIfNeeded: key - Self.connectionKey)] {
            _ = read(connection)
        }
        turnsSinceDatagrams += 1
        let slowLines = reception.logbook.slowLines &- slowLinesAtDatagrams
        if turnsSinceDatagrams >= Self.turnsBetweenDatagrams || slowLines >= Turn.slowLineLimit {
            serveDatagrams()
        }
    }

    /// Many busy connections, or slow ones, must not keep those waiting whose queue is the shortest.
    private func serveDatagrams() {
        for place in sockets.indices where sockets[place].options.lane == .datagram { _ = serveSocket(place) }
        turnsSinceDatagrams = 0
        slowLinesAtDatagrams = reception.logbook.slowLines
    }

    private func followTick() {
        sweptTick = reception.clock.tick
        reception.intake.sweep()
        reception.peers.publish()
    }

    /// Has `key` reported when the descriptor is readable or hung up.
    func watch(_ descriptor: Int32, key: UInt64) throws(IngestError) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        event.data.u64 = key
        if epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 {
            throw .failed("epoll_ctl", path: "ingest", errno: errno)
        }
    }
}
