// with: Benchmarks/Fuzz/Shared/ByteChannel.swift
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

private struct EveryField: SocketSink {
    var count = 0
    var sum: UInt64 = 0

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        count += 1
        guard let info = row.tcpInfo else { return }
        let words = [
            info.rtoMicroseconds, info.rttMicroseconds, info.totalRetransmits, info.dataSegmentsOut,
            info.segmentBytes, info.lastDataSentMilliseconds, info.lastDataReceivedMilliseconds,
            info.lastAckReceivedMilliseconds, info.congestionWindow, info.notSentBytes,
            row.receiveBufferBytes, UInt32(row.congestionControl?.utf8.count ?? 0),
        ]
        let longs = [
            info.acknowledgedBytes, info.deliveryBytesPerSecond, info.busyMicroseconds,
            info.receiveWindowLimitedMicroseconds,
            info.sendBufferLimitedMicroseconds,
        ]
        sum = longs.reduce(words.reduce(row.cookie) { $0 &+ UInt64($1 ?? 0) }) { $0 &+ ($1 ?? 0) }
    }
}
