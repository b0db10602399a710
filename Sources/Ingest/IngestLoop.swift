import Bytes
import CLinux
import Glibc
import WireFormats

/// The loop of the ingest thread.
final class IngestLoop {
    /// Wakes at least this often, so that idle series leave although nobody sends.
    private static let sleepMilliseconds: Int32 = 1000
    /// Messages read from one descriptor before the others get their turn.
    private static let turn = 1024
    private static let eventsPerWait = 64
    /// What may still be queued when the sidecar stops: a sender that never pauses must not hold it up.
    private static let lastReads = 1 << 20
    /// Keys of epoll: sockets by place, then the stop signal, then connections by descriptor.
    private static let stopKey: UInt64 = 1 << 32
    private static let connectionKey: UInt64 = 1 << 33

    private var sockets: [IngestSocket]
    private let intake: LineIntake
    private let health: [SocketHealth]
    private let table: SeriesTable
    private let epoll: Int32
    private var connections: [Int32: StreamConnection] = [:]
    private var restBytes = 0
    /// Given up for a moment when no other descriptor is free.
    private var spare = eventfd(0, Int32(EFD_CLOEXEC))
    private var sweptTick: UInt64 = 0
    private let buffer: UnsafeMutablePointer<UInt8>
    /// Room for the longest unfinished frame and as much again.
    private static let bufferBytes = 4 * Framing.datagramLimit

    init(
        _ sockets: [IngestSocket], _ intake: LineIntake, _ health: [SocketHealth], _ table: SeriesTable,
        stopSignal: Int32
    ) throws(IngestError) {
        self.sockets = sockets
        self.intake = intake
        self.health = health
        self.table = table
        buffer = .allocate(capacity: Self.bufferBytes)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .failed("epoll_create1", path: "ingest", errno: errno) }
        for (place, socket) in sockets.enumerated() { try watch(socket.descriptor, key: UInt64(place)) }
        try watch(stopSignal, key: Self.stopKey)
    }

    deinit {
        buffer.deallocate()
        if epoll >= 0 { close(epoll) }
        if spare >= 0 { close(spare) }
    }

    func run() {
        var events = [epoll_event](repeating: epoll_event(), count: Self.eventsPerWait)
        var isStopping = false
        var pace = WakePace(
            queueLimits: sockets.indices.filter { sockets[$0].options.lane == .datagram }
                .map { health[$0][.queueLimit] })
        while !isStopping {
            let count = epoll_wait(epoll, &events, Int32(events.count), Self.sleepMilliseconds)
            if count > 0 { pace.restIfHasty() }
            // EINTR alone can happen here; the wait is simply begun again.
            for index in 0..<Int(max(count, 0)) {
                let key = events[index].data.u64
                if key == Self.stopKey { isStopping = true } else { serve(key, events[index].events) }
            }
            if table.clock.tick != sweptTick {
                sweptTick = table.clock.tick
                intake.sweep()
            }
        }
        drain()
    }

    private func serve(_ key: UInt64, _ events: UInt32) {
        if key >= Self.connectionKey {
            guard let connection = connections[Int32(truncatingIfNeeded: key - Self.connectionKey)] else {
                return
            }
            let hungUp = events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
            _ = read(connection, hungUp: hungUp)
        } else {
            _ = serveSocket(Int(key))
        }
    }

    /// Takes what waits at a socket, up to one turn; `false` when nothing was there.
    private func serveSocket(_ place: Int) -> Bool {
        let socket = sockets[place]
        guard socket.options.lane == .datagram else { return accept(at: place) }
        var count = 0
        while count < Self.turn {
            // Without a control buffer the kernel itself drops smuggled descriptors, so none is ever ours.
            let got = recv(socket.descriptor, buffer, Framing.datagramLimit, Int32(MSG_TRUNC))
            if got < 0 {
                if errno == EINTR { continue }
                break
            }
            takeMessage(got, place)
            count += 1
        }
        health[place].noteDrained(count, tick: table.clock.tick)
        return count > 0
    }

    private func takeMessage(_ count: Int, _ place: Int) {
        health[place].add(1, to: .datagrams)
        let run = ByteRun(start: buffer, count: min(count, Framing.datagramLimit))
        intake.take(
            run, sockets[place].options.dialect, socket: place, isCut: count > Framing.datagramLimit)
    }

    private func accept(at place: Int) -> Bool {
        var count = 0
        while count < Self.turn {
            let accepted = outrigger_accept(sockets[place].descriptor)
            if accepted < 0 {
                if errno == EMFILE || errno == ENFILE { refuseForWantOfDescriptors(at: place) }
                break
            }
            count += 1
            guard connections.count < IngestServer.connectionLimit else {
                health[place].reject(.tooManyConnections)
                close(accepted)
                continue
            }
            let connection = StreamConnection(accepted, socket: place)
            do {
                try watch(accepted, key: Self.connectionKey + UInt64(accepted))
                connections[accepted] = connection
            } catch {
                // The kernel has no room to watch it: as good as one connection too many.
                health[place].reject(.tooManyConnections)
            }
        }
        return count > 0
    }

    /// Takes one connection on the spare descriptor and closes it, or epoll would report it for ever.
    private func refuseForWantOfDescriptors(at place: Int) {
        close(spare)
        let refused = outrigger_accept(sockets[place].descriptor)
        if refused >= 0 { close(refused) }
        spare = eventfd(0, Int32(EFD_CLOEXEC))
        health[place].reject(.tooManyConnections)
    }

    /// Takes what a connection has sent, up to one turn; `false` when nothing was there.
    private func read(_ connection: StreamConnection, hungUp: Bool) -> Bool {
        sockets[connection.socket].options.lane == .seqpacket
            ? readPackets(connection, hungUp: hungUp) : readStream(connection)
    }

    private func readPackets(_ connection: StreamConnection, hungUp: Bool) -> Bool {
        var count = 0
        while count < Self.turn {
            let got = recv(connection.descriptor, buffer, Framing.datagramLimit, Int32(MSG_TRUNC))
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == EAGAIN { break }
            // An empty packet reads like the end, which only a connection that was hung up has reached.
            if got < 0 || (got == 0 && hungUp) {
                drop(connection)
                break
            }
            if got == 0 { break }
            takeMessage(got, connection.socket)
            count += 1
        }
        health[connection.socket].noteDrained(count, tick: table.clock.tick)
        return count > 0
    }

    private func readStream(_ connection: StreamConnection) -> Bool {
        restBytes -= connection.restCount
        var filled = connection.restore(to: buffer)
        var reads = 0
        while reads < Self.turn {
            let got = recv(connection.descriptor, buffer + filled, Self.bufferBytes - filled, 0)
            if got < 0, errno == EINTR { continue }
            if got < 0, errno == EAGAIN { break }
            if got <= 0 {
                finish(connection, ByteRun(start: buffer, count: filled))
                return reads > 0
            }
            reads += 1
            guard let left = consume(connection, ByteRun(start: buffer, count: filled + got)) else {
                drop(connection)
                return true
            }
            memmove(buffer, left.start, left.count)
            filled = left.count
        }
        connection.keep(ByteRun(start: buffer, count: filled))
        restBytes += filled
        if restBytes > IngestServer.restLimitBytes { dropLargest() }
        return reads > 0
    }

    private func consume(_ connection: StreamConnection, _ run: ByteRun) -> ByteRun? {
        let place = connection.socket
        return connection.consume(run) { lines, isFrame in
            if isFrame { health[place].add(1, to: .datagrams) }
            intake.take(lines, sockets[place].options.dialect, socket: place)
        } _: { reason in
            health[place].reject(reason)
        }
    }

    /// The connection ended: complete lines count, a cut one is dropped and counted.
    private func finish(_ connection: StreamConnection, _ rest: ByteRun) {
        let end = connection.framing.atEnd(rest)
        let place = connection.socket
        if end.isCut { health[place].add(1, to: .truncated) }
        intake.take(end.lines, sockets[place].options.dialect, socket: place)
        drop(connection)
    }

    private func dropLargest() {
        guard let largest = connections.values.max(by: { $0.restCount < $1.restCount }) else { return }
        health[largest.socket].reject(.noRoom)
        restBytes -= largest.restCount
        drop(largest)
    }

    /// Closes it; epoll forgets a descriptor that is closed.
    private func drop(_ connection: StreamConnection) { connections[connection.descriptor] = nil }

    /// Takes what is queued, removes the paths, and takes what came in between.
    private func drain() {
        for pass in 0..<2 {
            var reads = 0
            var isBusy = true
            while isBusy, reads < Self.lastReads {
                isBusy = false
                for place in sockets.indices where serveSocket(place) { isBusy = true }
                for connection in Array(connections.values) where read(connection, hungUp: true) {
                    isBusy = true
                }
                reads += Self.turn
            }
            if pass == 0 { for socket in sockets { socket.removePath() } }
        }
        for connection in Array(connections.values) where connection.restCount > 0 {
            restBytes -= connection.restCount
            let count = connection.restore(to: buffer)
            finish(connection, ByteRun(start: buffer, count: count))
        }
        connections = [:]
        sockets = []
    }

    private func watch(_ descriptor: Int32, key: UInt64) throws(IngestError) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        event.data.u64 = key
        if epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 {
            throw .failed("epoll_ctl", path: "ingest", errno: errno)
        }
    }
}
