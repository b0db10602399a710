import Kernel
import Telemetry
import Threads

/// Walks the established sockets of each namespace, then asks a sample of those at listening ports for their TCP_INFO.
struct TCPInfoJob: SlowJob {
    private let readings: SlowReadings
    private let table: SocketTable
    private var book: TCPInfoBook
    private var walk = ListenedConnections()
    private var isWalking = false
    private var isTorn = false
    private var nextWalk: Timestamp?

    init(_ context: SlowContext) {
        readings = context.readings
        let scope = context.readings.scopes.value.all[0]
        table = SocketTable(channel: scope.channel())
        book = TCPInfoBook(scope)
    }

    var isBusy: Bool { isWalking || book.isAsking }

    mutating func run(now: Timestamp) {
        if book.isAsking {
            book.askOn(now: now)
            if !book.isAsking { readings.tcpInfo.publish(TCPInfoFacts(scopes: [book.facts(at: now)])) }
            return
        }
        do throws(KernelError) {
            if !isWalking {
                if let nextWalk, now < nextWalk { return }
                nextWalk = now + SlowWork.period
                book.beginWalk()
                walk.begin()
                try table.ask(for: SocketState.listen.bit | SocketState.established.bit)
                isWalking = true
                isTorn = false
            }
            walk.now = now
            walk.book = book
            let reply = try table.receive(into: &walk)
            if let moved = walk.book { book = moved }
            isTorn = isTorn || reply.isTorn
            if reply.outcome == .finished {
                isWalking = false
                book.endWalk(isTorn: isTorn)
            }
        } catch {
            isWalking = false
        }
    }
}

private struct ListenedConnections: SocketSink {
    var book: TCPInfoBook?
    var now = Timestamp(milliseconds: 0)
    private var ports: Set<UInt16> = []

    mutating func begin() { ports = [] }

    mutating func take(_ row: SocketRow) {
        if row.state == SocketState.listen.rawValue { ports.insert(row.localPort) }
        guard row.state == SocketState.established.rawValue, ports.contains(row.localPort) else { return }
        book?.offer(row.identity, at: row.localPort, now: now)
    }
}
