import CLinux
import Kernel

/// Reads any bytes as a datagram of a sock_diag dump; the rows are read whole.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let datagram = UnsafeRawBufferPointer(start: start, count: count)
    var (rows, states) = (EveryField(), StateCount())
    // The number of the dump is not ours to choose: the first message's is taken.
    let sequence = count >= 12 ? datagram.loadUnaligned(fromByteOffset: 8, as: UInt32.self) : 0
    let reply = SocketReply.decode(datagram, sequence: sequence, into: &rows)
    precondition(SocketReply.decode(datagram, sequence: sequence, into: &states) == reply)
    precondition(rows.count <= count / 16)
    precondition(states.states.total <= UInt64(rows.count))
    return 0
}

private struct EveryField: SocketSink {
    var count = 0
    var sum: UInt64 = 0

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        count += 1
        let numbers = [
            row.uid, row.inode, row.receiveQueue, row.sendQueue, row.drops ?? 0, UInt32(row.state),
            row.receiveBufferBytes ?? 0, row.expiresMilliseconds, row.identity.interface,
            UInt32(row.timer), UInt32(row.retransmits), UInt32(row.localPort), UInt32(row.remotePort),
        ]
        let identity = row.identity
        sum = numbers.reduce(identity.connectionHash(seed: row.cookie)) { $0 &+ UInt64($1) }
        for end in [identity.local, identity.remote.unmapped(port: row.remotePort)] {
            sum = end.hash(seed: sum) &+ UInt64(end.address.utf8.count)
        }
    }
}

private struct StateCount: SocketSink {
    var states = SocketStates()

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        if let state = SocketState(kernelNumber: row.state) { states.count(row, in: state) }
    }
}
