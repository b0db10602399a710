import Collectors
import Glibc
import Kernel

/// A kernel with exactly the listeners that a test gives it.
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

    var listeners: [Listener]
    var failure: KernelError?
    var isTorn = false
    private var sequence: [UInt8] = []

    init(_ listeners: [Listener] = [], failure: KernelError? = nil) {
        self.listeners = listeners
        self.failure = failure
    }

    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        if let failure { throw failure }
        sequence = Array(request[8..<12])
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        let flags: UInt8 = isTorn ? 0x12 : 2
        let rows = listeners.map { Self.row($0) }.prefix(buffer.count / 200)
        let reply = rows.flatMap { message(type: 18, flags, $0) } + message(type: 3, flags, [0, 0, 0, 0])
        buffer.copyBytes(from: reply)
        return reply.count
    }

    func reset() {}

    private func message(type: UInt8, _ flags: UInt8, _ payload: [UInt8]) -> [UInt8] {
        Self.bytes(UInt32(16 + payload.count)) + [type, 0, flags, 0] + sequence + [0, 0, 0, 0] + payload
    }

    /// `struct inet_diag_msg` and SKMEMINFO.
    private static func row(_ listener: Listener) -> [UInt8] {
        let isIPv6 = listener.address.count == 16
        var row: [UInt8] = [UInt8(isIPv6 ? AF_INET6 : AF_INET), 10, 0, 0]
        row += [UInt8(listener.port >> 8), UInt8(listener.port & 0xff), 0, 0]
        row += listener.address + [UInt8](repeating: 0, count: 16 - listener.address.count + 16 + 4)
        row += bytes(UInt32(truncatingIfNeeded: listener.cookie)) + bytes(UInt32(listener.cookie >> 32))
        row +=
            [0, 0, 0, 0] + bytes(listener.queue) + bytes(listener.limit) + bytes(0) + bytes(listener.inode)
        return row + [40, 0, 7, 0] + [UInt8](repeating: 0, count: 32) + bytes(listener.drops)
    }

    private static func bytes(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}

extension SlowReadings {
    /// Readings of a host whose sockets a recording knows.
    convenience init(asking channel: @escaping @Sendable () -> any DumpChannel) {
        self.init(NetworkScope(channel: channel))
    }
}
