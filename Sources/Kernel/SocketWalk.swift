/// A paced walk over all TCP sockets: a step takes one datagram, some 257 sockets, and the caller rests between.
///
/// Where sock_diag may not be asked, or is not there, the files /proc/net/tcp and tcp6 are read instead: the same
/// rows at more than twice the cost, without the limits and drops of listeners. Owned by one thread.
package struct SocketWalk {
    /// Where the rows come from, as a label value.
    package enum Source: String, Sendable {
        case sockDiag = "sock_diag"
        case proc
    }

    /// How a walk that reached its end went.
    package struct End: Equatable, Sendable {
        package let source: Source
        /// The kernel said that the listing is inconsistent: rows may be missing or have come twice.
        package let isTorn: Bool

        package init(source: Source, isTorn: Bool) {
            self.source = source
            self.isTorn = isTorn
        }
    }

    private let table: SocketTable
    private let files: SocketFiles?
    private let states: UInt32
    private let withMemory: Bool
    private var source = Source.sockDiag
    private var isUnderWay = false
    private var isTorn = false
    private var mayRetry = true
    /// Why sock_diag was left for the files in this walk.
    private var refusal: KernelError?

    /// Makes a walk over `table`; without `files` a refusal of sock_diag is the end.
    ///
    /// `withMemory` the rows of sock_diag tell their buffers and drops.
    package init(
        table: SocketTable = SocketTable(), files: SocketFiles? = nil, states: UInt32 = SocketStates.all,
        withMemory: Bool = false
    ) {
        self.table = table
        self.files = files
        self.states = states
        self.withMemory = withMemory
    }

    /// Does the next step and says how the walk went when it has reached its end; a step after that begins anew.
    ///
    /// A passing failure begins the walk again, once.
    package mutating func step(into sink: inout some SocketSink) throws(KernelError) -> End? {
        do throws(KernelError) {
            if try advance(&sink) { return nil }
        } catch {
            isUnderWay = false
            if source == .sockDiag, let files, error.isRefusal {
                refusal = error
                source = .proc
                files.abandon()
                return nil
            }
            if source == .sockDiag, error.isPassing, mayRetry {
                mayRetry = false
                return nil
            }
            let cause = refusal ?? error
            restart()
            throw cause
        }
        let end = End(source: source, isTorn: isTorn)
        restart()
        return end
    }

    /// Walks to the end and calls `pause` between the steps; `nil` when `pause` said to stop.
    package mutating func walk(
        into sink: inout some SocketSink, pause: () -> Bool
    ) throws(KernelError) -> End? {
        while true {
            if let end = try step(into: &sink) { return end }
            if !pause() {
                abandon()
                return nil
            }
        }
    }

    /// Gives up a walk before its end.
    package mutating func abandon() {
        table.abandon()
        files?.abandon()
        restart()
    }

    /// Takes the next rows, and says whether there are more.
    private mutating func advance(_ sink: inout some SocketSink) throws(KernelError) -> Bool {
        let begins = !isUnderWay
        if begins {
            sink.begin()
            isTorn = false
            isUnderWay = true
        }
        if source == .proc, let files { return try files.next(into: &sink) }
        if begins { try table.ask(for: states, memory: withMemory) }
        let reply = try table.receive(into: &sink)
        isTorn = isTorn || reply.isTorn
        return reply.outcome != .finished
    }

    /// The next walk asks sock_diag first, whatever happened to this one.
    private mutating func restart() {
        (isUnderWay, mayRetry, source, refusal) = (false, true, .sockDiag, nil)
    }
}

extension KernelError {
    /// Whether asking another way may help.
    fileprivate var isRefusal: Bool {
        switch self {
        case .missing, .denied: true
        case .failed, .malformed: false
        }
    }
}
