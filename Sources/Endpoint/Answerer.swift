import CMicroHTTPD
import Synchronization

/// What libmicrohttpd calls: finds the route of each request and queues its answer.
///
/// Called on the thread `http` alone; the counters are read from anywhere.
final class Answerer: Sendable {
    private let router: Router
    let answered = Atomic<Int>(0)
    let refused = Atomic<Int>(0)
    let connections = Atomic<Int>(0)

    init(_ routes: [Route]) { router = Router(routes) }

    /// The callbacks, with this object as their context; it must outlive the daemons.
    var handlers: outrigger_http_handlers {
        outrigger_http_handlers(
            begin: beginRequest, answer: answerRequest, end: endRequest,
            context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// Goes on with a request; false closes the connection.
    fileprivate func proceed(
        _ exchange: Exchange, on connection: OpaquePointer, method: String,
        piece: UnsafeRawBufferPointer
    ) -> Bool {
        guard exchange.hasBegun else {
            guard let refusal = exchange.begin(connection, method, router) else { return true }
            return queue(refusal, on: connection)
        }
        if piece.isEmpty {
            guard let response = exchange.finish(connection) else { return false }
            return queue(response, on: connection)
        }
        if exchange.take(piece) { return true }
        refused.add(1, ordering: .relaxed)
        return false
    }

    private func queue(_ response: Response, on connection: OpaquePointer) -> Bool {
        if response.status < 400 {
            answered.add(1, ordering: .relaxed)
        } else {
            refused.add(1, ordering: .relaxed)
        }
        let gzip = AcceptEncoding.allowsGzip(Exchange.header("Accept-Encoding", of: connection))
        return response.queueable(gzip: gzip).queue(on: connection, status: response.status)
    }
}

private func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?
) -> UnsafeMutableRawPointer? {
    let exchange = Exchange(target: target.map { String(cString: $0) } ?? "")
    return Unmanaged.passRetained(exchange).toOpaque()
}

private func answerRequest(
    _ context: UnsafeMutableRawPointer?, _ request: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ method: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let context, let request, let connection, let method, let size else { return 0 }
    let answerer = Unmanaged<Answerer>.fromOpaque(context).takeUnretainedValue()
    let exchange = Unmanaged<Exchange>.fromOpaque(request).takeUnretainedValue()
    let isOpen = answerer.proceed(
        exchange, on: connection, method: String(cString: method),
        piece: UnsafeRawBufferPointer(start: piece, count: size.pointee))
    size.pointee = 0
    return isOpen ? 1 : 0
}

private func endRequest(_ context: UnsafeMutableRawPointer?, _ request: UnsafeMutableRawPointer?) {
    if let request { Unmanaged<Exchange>.fromOpaque(request).release() }
}
