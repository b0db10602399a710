/// How many TCP sockets are in each state, and the bytes in their queues, counted by one walk.
package struct SocketStates: Equatable, Sendable, SocketSink {
    /// Every state from 1 to 11; half-open requests come with received SYNs.
    package static let all: UInt32 = 0xfff

    private var counts: [UInt64]
    /// Bytes that connections have received and nobody has read; listeners left out.
    package private(set) var receiveQueueBytes: UInt64 = 0
    /// Bytes that connections have sent and nobody has acknowledged; listeners left out.
    package private(set) var sendQueueBytes: UInt64 = 0
    /// The kernel said that the listing is inconsistent.
    package internal(set) var isTorn = false

    package init() { counts = Array(repeating: 0, count: SocketState.allCases.count + 1) }

    package subscript(state: SocketState) -> UInt64 { counts[Int(state.rawValue)] }

    package mutating func begin() { self = SocketStates() }

    package mutating func take(_ row: SocketRow) {
        guard let state = SocketState(kernelNumber: row.state) else { return }
        counts[Int(state.rawValue)] += 1
        // The queues of a listener count connections, not bytes.
        if state == .listen { return }
        receiveQueueBytes += UInt64(row.receiveQueue)
        sendQueueBytes += UInt64(row.sendQueue)
    }
}
