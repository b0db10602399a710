import CLinux
import Kernel

/// Reads any bytes as a datagram of a sock_diag dump; the rows are read whole.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let datagram = UnsafeRawBufferPointer(start: start, count: count)
    var (rows, states) = (EveryField(), SocketStates())
    // The number of the dump is not ours to choose: the first message's is taken.
    let sequence = count >= 12 ? datagram.loadUnaligned(fromByteOffset: 8, as: UInt32.self) : 0
    let reply = SocketReply.decode(datagram, sequence: sequence, into: &rows)
    precondition(SocketReply.decode(datagram, sequence: sequence, into: &states) == reply)
    precondition(rows.count <= count / 16)
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
        ]
        sum = numbers.reduce(row.cookie) { $0 &+ UInt64($1) } &+ UInt64(row.local.address.utf8.count)
    }
}
