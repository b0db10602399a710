import Glibc

/// What a made-up kernel sends: messages of sock_diag(7), byte by byte.
enum SocketMessage {
    typealias End = (address: [UInt8], port: UInt16)

    /// The datagrams of a whole dump, 200 rows each, and its end.
    static func dump(_ rows: [[UInt8]], isTorn: Bool, sequence: [UInt8]) -> [[UInt8]] {
        // NLM_F_MULTI, and NLM_F_DUMP_INTR.
        let flags: UInt8 = isTorn ? 0x12 : 2
        let datagrams = stride(from: 0, to: rows.count, by: 200).map { first in
            rows[first...].prefix(200).flatMap { whole(type: 20, flags: flags, sequence: sequence, $0) }
        }
        return datagrams + [whole(type: 3, flags: flags, sequence: sequence, [0, 0, 0, 0])]
    }

    static func whole(type: UInt8, flags: UInt8 = 0, sequence: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        bytes(UInt32(16 + payload.count)) + [type, 0, flags, 0] + sequence + [0, 0, 0, 0] + payload
    }

    /// `struct inet_diag_msg`: `condition` is state, timer and retransmits, `words` are queues, user and inode.
    static func row(
        _ condition: [UInt8], _ local: End, _ remote: End, cookie: UInt64, words: [UInt32] = [0, 0, 0, 0]
    ) -> [UInt8] {
        var row: [UInt8] = [UInt8(local.address.count == 16 ? AF_INET6 : AF_INET)] + condition
        for port in [local.port, remote.port] { row += [UInt8(port >> 8), UInt8(port & 0xff)] }
        for address in [local.address, remote.address] {
            row += address + [UInt8](repeating: 0, count: 16 - address.count)
        }
        row += bytes(0) + bytes(UInt32(truncatingIfNeeded: cookie)) + bytes(UInt32(cookie >> 32)) + bytes(0)
        return row + words.flatMap { bytes($0) }
    }

    static func bytes(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}
