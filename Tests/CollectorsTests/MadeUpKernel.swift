import Collectors
import Glibc
import Kernel

/// A kernel with exactly the sockets that a test gives it.
///
/// Unchecked: a test uses it from its own thread alone.
final class MadeUpKernel: DumpChannel, @unchecked Sendable {
    struct Listener {
        var address: [UInt8] = [127, 0, 0, 1]
        var port: UInt16 = 8080
        var cookie: UInt64 = 1
        var inode: UInt32 = 100
        var queue: UInt32 = 0
        var limit: UInt32 = 10
        var drops: UInt32 = 0
    }

    struct Connection {
        var local: (address: [UInt8], port: UInt16) = ([127, 0, 0, 1], 8080)
        var remote: (address: [UInt8], port: UInt16) = ([127, 0, 0, 1], 50_000)
        var state: UInt8 = 1
        var timer: UInt8 = 0
        var retransmits: UInt8 = 0
        var cookie: UInt64 = 1
        var unread: UInt32 = 0
        var unacknowledged: UInt32 = 0
    }

    var listeners: [Listener]
    var connections: [Connection] = []
    var failure: KernelError?
    var isTorn = false
    /// What is to be sent, in datagrams.
    private var replies: [[UInt8]] = []

    init(_ listeners: [Listener] = [], failure: KernelError? = nil) {
        self.listeners = listeners
        self.failure = failure
    }

    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        if let failure { throw failure }
        // It has sockets alone, no interfaces.
        guard request.count >= 72 else { throw .missing("rtnetlink") }
        let states = request.loadUnaligned(fromByteOffset: 68, as: UInt32.self)
        let asked = connections.filter { states & 1 << UInt32($0.state == 12 ? 3 : $0.state) != 0 }
        let rows = listeners.map { Self.row($0) } + asked.map { Self.row($0) }
        replies = SocketMessage.dump(rows, isTorn: isTorn, sequence: Array(request[8..<12]))
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        if replies.isEmpty { throw .failed("sock_diag", errno: EAGAIN) }
        let reply = replies.removeFirst()
        buffer.copyBytes(from: reply)
        return reply.count
    }

    func reset() { replies = [] }

    /// With SKMEMINFO.
    private static func row(_ listener: Listener) -> [UInt8] {
        SocketMessage.row(
            [10, 0, 0], (listener.address, listener.port), ([], 0), cookie: listener.cookie,
            words: [listener.queue, listener.limit, 0, listener.inode])
            + [40, 0, 7, 0] + [UInt8](repeating: 0, count: 32) + SocketMessage.bytes(listener.drops)
    }

    private static func row(_ connection: Connection) -> [UInt8] {
        SocketMessage.row(
            [connection.state, connection.timer, connection.retransmits], connection.local, connection.remote,
            cookie: connection.cookie, words: [connection.unread, connection.unacknowledged, 0, 0])
    }
}

extension SlowReadings {
    /// Readings of a host whose sockets a recording knows.
    convenience init(asking channel: @escaping @Sendable () -> any DumpChannel) {
        self.init(NetworkScope(channel: channel))
    }
}
