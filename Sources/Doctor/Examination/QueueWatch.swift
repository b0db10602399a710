/// What many looks within the window saw of each accept queue.
package struct QueueWatch: Sendable {
    /// What was seen of one listener.
    package struct Peak: Equatable, Sendable {
        /// The longest queue.
        package var queue: UInt32 = 0
        /// Looks that found at least half of the limit in use.
        package var halfFull = 0
        package var looks = 0
    }

    /// By inode.
    package private(set) var peaks: [UInt32: Peak] = [:]

    package init() {}

    /// What was seen elsewhere.
    package init(peaks: [UInt32: Peak]) { self.peaks = peaks }

    /// Adds one look.
    package mutating func add(_ listeners: [TCPSocket]) {
        for listener in listeners where listener.inode != 0 {
            var peak = peaks[listener.inode, default: Peak()]
            peak.looks += 1
            peak.queue = max(peak.queue, listener.receiveQueue)
            let isHalfFull = UInt64(listener.receiveQueue) * 2 >= UInt64(listener.sendQueue)
            // A limit of 0 is one only where sock_diag tells it, with the drops.
            let isLimitKnown = listener.sendQueue > 0 || listener.drops != nil
            if isHalfFull, isLimitKnown, listener.receiveQueue > 0 { peak.halfFull += 1 }
            peaks[listener.inode] = peak
        }
    }
}
