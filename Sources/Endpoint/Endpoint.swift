import Synchronization
import Threads

/// The HTTP server: serves routes on listening addresses, from one thread named `http`.
///
///     let endpoint = try Endpoint.start([address], [Route("/-/healthy") { _ in Response(text: "healthy\n") }])
///     print(endpoint.addresses)          127.0.0.1:9478
///     endpoint.stop()
///
/// A request that is not HTTP, a head longer than `connectionBytes`, a client that stays silent: libmicrohttpd answers or
/// closes, and no other client notices. No CORS header is ever sent: a web page must not read a loopback sidecar.
package final class Endpoint: Sendable {
    /// Connections open at a time, for each listening address; further ones wait in the kernel's queue.
    package static let connectionLimit = 256
    /// Connections of one client address; further ones are closed.
    package static let connectionLimitOfOneAddress = 128
    /// A connection on which nothing moves for so long is closed.
    package static let idleTimeoutSeconds = 30
    /// Memory of one connection: request line, headers and the answer's headers have to fit.
    package static let connectionBytes = 16 * 1024
    /// The longest body: a query of Grafana's is some kilobytes.
    package static let bodyLimitBytes = 256 * 1024

    /// What the endpoint did since it started.
    package struct Statistics: Sendable {
        /// Requests answered with a status below 400.
        package let answered: Int
        /// Requests answered with a higher one, or cut off because their body was too large.
        package let refused: Int
        /// Connections open now.
        package let connections: Int
    }

    /// Where it listens, with the ports that were really opened.
    package let addresses: [ListenAddress]
    private let answerer: Answerer
    private let stopping: StopSignal
    // Joined by whoever sets `isStopped`, and touched by nobody else.
    private nonisolated(unsafe) let thread: NamedThread
    private let isStopped = Atomic<Bool>(false)

    /// Opens every address, or none, and serves `routes` there.
    package static func start(_ addresses: [ListenAddress], _ routes: [Route]) throws(EndpointError)
        -> Endpoint
    {
        try Endpoint(addresses, routes)
    }

    private init(_ wanted: [ListenAddress], _ routes: [Route]) throws(EndpointError) {
        do {
            stopping = try StopSignal()
        } catch {
            throw .noThread(error.description)
        }
        answerer = Answerer(routes)
        let listeners = try Self.open(wanted)
        addresses = listeners.map(\.address)
        let loop = try EventLoop(listeners, answerer, stopping)
        do {
            thread = try NamedThread("http") { loop.run() }
        } catch {
            loop.end()
            throw .noThread(error.description)
        }
    }

    /// Closes the addresses and every connection, and waits until the thread has ended; a second call does nothing.
    package func stop() {
        if isStopped.exchange(true, ordering: .relaxed) { return }
        stopping.give()
        thread.join()
    }

    package var statistics: Statistics {
        Statistics(
            answered: answerer.answered.load(ordering: .relaxed),
            refused: answerer.refused.load(ordering: .relaxed),
            connections: answerer.connections.load(ordering: .relaxed))
    }

    deinit { stop() }

    private static func open(_ wanted: [ListenAddress]) throws(EndpointError) -> [Listener] {
        var opened: [Listener] = []
        do throws(EndpointError) {
            for address in wanted {
                opened.append(try Listener.open(address))
            }
        } catch {
            for listener in opened { listener.close() }
            throw error
        }
        return opened
    }
}
