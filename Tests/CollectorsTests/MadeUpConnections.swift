import Collectors
import Glibc
import Kernel

/// A kernel with exactly the listeners and connections that a test gives it: it lists them, and tells of single ones.
///
/// Unchecked: a test uses it from its own thread alone.
final class MadeUpConnections: @unchecked Sendable {
    enum Answer {
        case told
        case error(Int32)
        /// Another socket has its addresses now.
        case cookie(UInt64)
        /// It is in TIME_WAIT now, of which there is no INFO.
        case bare
        /// What the channel fails with.
        case failure(Int32)
    }

    struct Connection {
        var cookie: UInt64
        var port: UInt16 = 8080
        var rtt: UInt32 = 10_000
        var rto: UInt32 = 210_000
        var retransmits: UInt32 = 0
        var segments: UInt32 = 0
        var delivery: UInt64 = 0
        var busy: UInt64 = 0
        var receiveWindow: UInt64 = 0
        var sendBuffer: UInt64 = 0
        /// Bytes of `struct tcp_info`.
        var length = 232
        var answer = Answer.told
        /// How often the listing shows it.
        var shown = 1
    }

    var ports: [UInt16] = [8080]
    var connections: [Connection] = []
    var isTorn = false
    /// The cookies of all single questions since the start.
    private(set) var asked: [UInt64] = []

    func channel() -> any DumpChannel { Session(self) }

    fileprivate func list(_ states: UInt32, _ sequence: [UInt8]) -> [[UInt8]] {
        var rows: [[UInt8]] = []
        if states & 1 << 10 != 0 { rows += ports.map { Self.row(10, port: $0, cookie: UInt64($0) << 32) } }
        if states & 1 << 1 != 0 {
            rows += connections.flatMap { connection in
                (0..<connection.shown).map { _ in
                    Self.row(1, port: connection.port, cookie: connection.cookie)
                }
            }
        }
        return SocketMessage.dump(rows, isTorn: isTorn, sequence: sequence)
    }

    fileprivate func tell(_ request: [UInt8]) -> Result<[UInt8], KernelError> {
        let cookie = request[64..<72].enumerated().reduce(UInt64(0)) { $0 | UInt64($1.1) << (8 * $1.0) }
        asked.append(cookie)
        let sequence = Array(request[8..<12])
        let known = connections.first { $0.cookie == cookie }
        switch known?.answer ?? .error(ENOENT) {
        case .failure(let code): return .failure(KernelError(code, reading: "sock_diag"))
        case .error(let code):
            let refusal = SocketMessage.bytes(UInt32(bitPattern: -code)) + request
            return .success(SocketMessage.whole(type: 2, sequence: sequence, refusal))
        case .bare:
            return .success(
                SocketMessage.whole(type: 20, sequence: sequence, Self.row(6, port: 8080, cookie: cookie)))
        case .cookie(let other):
            let row = Self.row(1, port: 8080, cookie: other)
            return .success(SocketMessage.whole(type: 20, sequence: sequence, row + Self.info(known)))
        case .told:
            let row = Self.row(1, port: 8080, cookie: cookie)
            return .success(SocketMessage.whole(type: 20, sequence: sequence, row + Self.info(known)))
        }
    }

    /// The attribute INFO.
    private static func info(_ connection: Connection?) -> [UInt8] {
        guard let connection else { return [] }
        var info = [UInt8](repeating: 0, count: 232)
        let words = [
            (8, connection.rto), (68, connection.rtt), (100, connection.retransmits),
            (156, connection.segments),
        ]
        for (place, word) in words {
            info.replaceSubrange(place..<place + 4, with: SocketMessage.bytes(word))
        }
        let longs = [
            (160, connection.delivery), (168, connection.busy), (176, connection.receiveWindow),
            (184, connection.sendBuffer),
        ]
        for (place, long) in longs {
            info.replaceSubrange(
                place..<place + 4, with: SocketMessage.bytes(UInt32(truncatingIfNeeded: long)))
            info.replaceSubrange(place + 4..<place + 8, with: SocketMessage.bytes(UInt32(long >> 32)))
        }
        let length = UInt16(connection.length + 4)
        return [UInt8(length & 0xff), UInt8(length >> 8), 2, 0] + info.prefix(connection.length)
    }

    private static func row(_ state: UInt8, port: UInt16, cookie: UInt64) -> [UInt8] {
        let remote = UInt16(truncatingIfNeeded: cookie)
        return SocketMessage.row(
            [state, 0, 0], ([127, 0, 0, 1], port), ([127, 0, 0, 2], remote), cookie: cookie)
    }
}

/// One open channel to it.
private final class Session: DumpChannel {
    private let kernel: MadeUpConnections
    private var answers: [Result<[UInt8], KernelError>] = []

    init(_ kernel: MadeUpConnections) { self.kernel = kernel }

    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        // It has sockets alone, no interfaces.
        guard request.count >= 72 else { throw .missing("rtnetlink") }
        if request[4] == 20 {
            answers += stride(from: 0, to: request.count, by: 72).map { start in
                kernel.tell(Array(request[start..<start + 72]))
            }
        } else {
            let states = request.loadUnaligned(fromByteOffset: 68, as: UInt32.self)
            answers = kernel.list(states, Array(request[8..<12])).map { .success($0) }
        }
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        if answers.isEmpty { throw .failed("sock_diag", errno: EAGAIN) }
        let bytes = try answers.removeFirst().get()
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func reset() { answers = [] }
}
