import CLinux
import Kernel

/// Answers a question about three sockets with any bytes: datagrams of which each has its length before it.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let channel = ByteChannel(UnsafeRawBufferPointer(start: start, count: count))
    var listed = Listed()
    _ = SocketReply.decode(message, sequence: 1, into: &listed)
    let sockets = [SocketIdentity](repeating: listed.seen[0], count: 3)
    var answers = EveryField()
    // That most bytes are refused is the point.
    let gone = try? TCPInfoQuery(channel: channel).ask(sockets[...], into: &answers)
    precondition(gone.map { $0 <= sockets.count } ?? channel.wasReset)
    precondition(answers.count <= count / 88)
    return 0
}

/// A listing of one socket that is all zeros.
private nonisolated(unsafe) let message = {  // never changed
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 88, alignment: 4)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    (bytes[0], bytes[4], bytes[8]) = (88, 20, 1)
    return UnsafeRawBufferPointer(bytes)
}()

private struct Listed: SocketSink {
    var seen: [SocketIdentity] = []

    mutating func begin() {}
    mutating func take(_ row: SocketRow) { seen.append(row.identity) }
}

private final class ByteChannel: DumpChannel {
    private var rest: UnsafeRawBufferPointer
    private(set) var wasReset = false

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    func send(_ request: UnsafeRawBufferPointer) {}

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        guard rest.count >= 2 else { throw .failed("sock_diag", errno: EAGAIN) }
        let count = min(Int(rest.loadUnaligned(as: UInt16.self)), rest.count - 2, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[2..<2 + count]))
        rest = UnsafeRawBufferPointer(rebasing: rest[(2 + count)...])
        return count
    }

    func reset() { wasReset = true }
}

private struct EveryField: SocketSink {
    var count = 0
    var sum: UInt64 = 0

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        count += 1
        guard let info = row.tcpInfo else { return }
        let words = [info.rtoMicroseconds, info.rttMicroseconds, info.totalRetransmits, info.dataSegmentsOut]
        let longs = [
            info.deliveryBytesPerSecond, info.busyMicroseconds, info.receiveWindowLimitedMicroseconds,
            info.sendBufferLimitedMicroseconds,
        ]
        sum = longs.reduce(words.reduce(row.cookie) { $0 &+ UInt64($1 ?? 0) }) { $0 &+ ($1 ?? 0) }
    }
}
