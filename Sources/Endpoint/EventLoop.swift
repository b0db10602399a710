import CMicroHTTPD
import Glibc
import Synchronization
import Threads

/// The loop of the thread `http`: waits for whichever listening address has something to do, and lets it.
///
/// libmicrohttpd could run a thread of its own, but that would be one for each address, and it would name them.
final class EventLoop: @unchecked Sendable {
    // Unchecked because its pointers are: after `init` only the thread that calls `run` touches them.
    private let daemons: [OpaquePointer]
    private let handlers: UnsafeMutablePointer<outrigger_http_handlers>
    private let answerer: Answerer
    private let stopping: StopSignal

    init(_ sockets: [Listener], _ answerer: Answerer, _ stopping: StopSignal) throws(EndpointError) {
        handlers = .allocate(capacity: 1)
        handlers.initialize(to: answerer.handlers)
        self.answerer = answerer
        self.stopping = stopping
        var limits = outrigger_http_limits(
            connections: UInt32(Endpoint.connectionLimit),
            connections_of_one_address: UInt32(Endpoint.connectionLimitOfOneAddress),
            timeout_seconds: UInt32(Endpoint.idleTimeoutSeconds), connection_bytes: Endpoint.connectionBytes)
        var started: [OpaquePointer] = []
        var failed: ListenAddress?
        for socket in sockets {
            if let daemon = outrigger_http_start(socket.descriptor, handlers, &limits) {
                started.append(daemon)
            } else {
                failed = socket.address
            }
        }
        daemons = started
        if let failed {
            end()
            throw .unserved(failed)
        }
    }

    /// Serves until told to stop, then closes every connection.
    func run() {
        var waits = [pollfd(fd: stopping.descriptor, events: Int16(POLLIN), revents: 0)]
        waits += daemons.map { pollfd(fd: outrigger_http_descriptor($0), events: Int16(POLLIN), revents: 0) }
        while waits[0].revents == 0 {
            let patience = daemons.map(outrigger_http_patience).filter { $0 >= 0 }.min() ?? -1
            // An interrupted poll is as good as a short one.
            _ = poll(&waits, nfds_t(waits.count), patience)
            for daemon in daemons { _ = outrigger_http_run(daemon) }
            let open = daemons.reduce(0) { $0 + Int(outrigger_http_connections($1)) }
            answerer.connections.store(open, ordering: .relaxed)
        }
        end()
    }

    /// Stops the daemons; afterwards the loop is of no use.
    func end() {
        for daemon in daemons { outrigger_http_stop(daemon) }
        answerer.connections.store(0, ordering: .relaxed)
        handlers.deallocate()
    }
}
