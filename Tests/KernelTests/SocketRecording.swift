import Foundation
import Glibc
import Kernel
import TestKit

/// Dumps recorded in a network namespace, and messages made up byte by byte.
enum SocketRecording {
    static func datagrams(_ name: String) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try hexLines(at: folder.appendingPathComponent("Fixtures/sock_diag/\(name).hex").path)
    }

    /// One netlink message.
    static func message(
        type: UInt16, flags: UInt16 = 2, sequence: UInt32 = 1, length: UInt32? = nil, _ payload: [UInt8] = []
    ) -> [UInt8] {
        let header: [UInt32] = [
            length ?? UInt32(16 + payload.count), UInt32(type) | UInt32(flags) << 16, sequence, 0,
        ]
        return header.flatMap { bytes($0) } + payload
    }

    static func bytes(_ word: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }

    static func bytes(_ word: Int32) -> [UInt8] { bytes(UInt32(bitPattern: word)) }
}

/// What a test keeps of each row.
struct SocketRows: SocketSink {
    struct Seen: Equatable {
        var address: String
        var port: UInt16
        var queue: UInt32
        var limit: UInt32
        var drops: UInt32?
    }

    var begun = 0
    var seen: [Seen] = []
    var inodes: Set<UInt32> = []
    var cookies: Set<UInt64> = []

    mutating func begin() {
        begun += 1
        seen = []
    }

    mutating func take(_ row: SocketRow) {
        seen.append(
            Seen(
                address: row.local.address, port: row.local.port, queue: row.receiveQueue,
                limit: row.sendQueue, drops: row.drops))
        inodes.insert(row.inode)
        cookies.insert(row.cookie)
    }
}

/// The states of all rows.
struct StateCount: SocketSink {
    var states = SocketStates()

    mutating func begin() { states = SocketStates() }

    mutating func take(_ row: SocketRow) {
        if let state = SocketState(kernelNumber: row.state) { states.count(row, in: state) }
    }
}

extension SocketReply {
    /// Decodes a copy of exactly the right size, so that a sanitizer sees a step past its end.
    static func decode(_ bytes: [UInt8], sequence: UInt32 = 1, into sink: inout some SocketSink)
        -> SocketReply
    {
        let exact = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { exact.deallocate() }
        exact.copyBytes(from: bytes)
        return decode(UnsafeRawBufferPointer(exact), sequence: sequence, into: &sink)
    }
}

/// Plays recordings, one after each request; `nil` datagrams fail with an errno instead.
final class PlayedChannel: DumpChannel {
    enum Step {
        case datagram([UInt8])
        case failure(Int32)
    }

    private var dumps: [[Step]]
    private var current: ArraySlice<Step> = []
    private(set) var requests: [[UInt8]] = []
    private(set) var resets = 0

    init(_ dumps: [[Step]]) { self.dumps = dumps }

    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) {
        requests.append(Array(request))
        current = dumps.isEmpty ? [] : dumps.removeFirst()[...]
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        switch current.popFirst() {
        case .datagram(let bytes):
            buffer.copyBytes(from: bytes)
            return bytes.count
        case .failure(let code):
            throw KernelError(code, reading: "sock_diag")
        case nil:
            throw .failed("sock_diag", errno: EAGAIN)
        }
    }

    func reset() { resets += 1 }
}
