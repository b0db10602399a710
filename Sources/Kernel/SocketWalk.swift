/// A paced walk over all TCP sockets: a step takes one datagram, some 257 sockets, and the caller rests between.
///
/// Owned by one thread.
package struct SocketWalk {
    private let table: SocketTable
    private var states = SocketStates()
    private var isUnderWay = false
    private var mayRetry = true

    package init(table: SocketTable = SocketTable()) { self.table = table }

    /// Does the next step and gives the result when the walk has reached its end; a step after that begins anew.
    ///
    /// A passing failure begins the walk again, once.
    package mutating func step() throws(KernelError) -> SocketStates? {
        do throws(KernelError) {
            if !isUnderWay {
                states.begin()
                try table.ask(for: SocketStates.all)
                isUnderWay = true
            }
            let reply = try table.receive(into: &states)
            states.isTorn = states.isTorn || reply.isTorn
            if reply.outcome != .finished { return nil }
        } catch {
            isUnderWay = false
            if error.isPassing, mayRetry {
                mayRetry = false
                return nil
            }
            mayRetry = true
            throw error
        }
        isUnderWay = false
        mayRetry = true
        return states
    }

    /// Walks to the end and calls `pause` between the steps; `nil` when `pause` said to stop.
    package mutating func walk(pause: () -> Bool) throws(KernelError) -> SocketStates? {
        while true {
            if let counted = try step() { return counted }
            if !pause() {
                table.abandon()
                isUnderWay = false
                return nil
            }
        }
    }
}
