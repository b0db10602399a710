/// How many TCP sockets are in each state, and the bytes in their queues.
package struct SocketStates: Equatable, Sendable {
    /// Every state from 1 to 11; half-open requests come with received SYNs.
    package static let all: UInt32 = 0xfff
    /// Sockets with a port of their own that are neither connected nor listen: BOUND_INACTIVE, 13.
    ///
    /// Kernels before 6.8 know no such state and list nothing. It walks another hash.
    package static let boundInactive: UInt32 = 1 << 13

    // By the number of the state, in place: a census keeps one of these for every port.
    private var counts = InlineArray<12, UInt64>(repeating: 0)
    /// Bytes that connections have received and nobody has read; listeners left out.
    package private(set) var receiveQueueBytes: UInt64 = 0
    /// Bytes that connections have sent and nobody has acknowledged; listeners left out.
    package private(set) var sendQueueBytes: UInt64 = 0

    package init() {}

    package subscript(state: SocketState) -> UInt64 { counts[Int(state.rawValue)] }

    /// All sockets, listeners included.
    package var total: UInt64 { SocketState.allCases.reduce(0) { $0 + self[$1] } }

    /// Counts a socket, whose state is known to be `state`.
    package mutating func count(_ row: SocketRow, in state: SocketState) {
        counts[Int(state.rawValue)] += 1
        // The queues of a listener count connections, not bytes.
        if state == .listen { return }
        receiveQueueBytes += UInt64(row.receiveQueue)
        sendQueueBytes += UInt64(row.sendQueue)
    }

    package static func == (left: SocketStates, right: SocketStates) -> Bool {
        left.receiveQueueBytes == right.receiveQueueBytes && left.sendQueueBytes == right.sendQueueBytes
            && SocketState.allCases.allSatisfy { left[$0] == right[$0] }
    }
}
