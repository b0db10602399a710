import CMicroHTTPD

/// One request from its first line to its answer.
final class Exchange {
    private static let tooLarge = Response(
        status: 413, text: "a request's body may have \(Endpoint.bodyLimitBytes) bytes\n")

    private let target: Target
    private var outcome: Router.Outcome?
    private var body: [UInt8] = []

    init(target: String) { self.target = Target(target) }

    /// Takes the complete headers, and refuses at once what should not send its body.
    func begin(_ connection: OpaquePointer, _ method: String, _ router: Router) -> Response? {
        let outcome = router.outcome(method, target.path)
        self.outcome = outcome
        if Self.bodyBytes(of: connection) > Endpoint.bodyLimitBytes { return Self.tooLarge }
        // A request without a body is answered by `finish`, which follows at once and keeps the connection open.
        guard case .refusal(let response) = outcome, Self.bodyBytes(of: connection) > 0 else { return nil }
        return response
    }

    var hasBegun: Bool { outcome != nil }

    /// Keeps a piece of the body; false when it has become too large, which only an unannounced one can.
    func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard body.count + piece.count <= Endpoint.bodyLimitBytes else { return false }
        body.append(contentsOf: piece)
        return true
    }

    /// The whole request is there.
    func finish(_ connection: OpaquePointer) -> Response? {
        switch outcome {
        case nil: return nil
        case .refusal(let response): return response
        case .route(let route, let method):
            return route.answer(
                Request(
                    method: method, target: target, accept: Self.header("Accept", of: connection),
                    contentType: Self.header("Content-Type", of: connection), body: body))
        }
    }

    static func header(_ name: String, of connection: OpaquePointer) -> String {
        outrigger_http_header(connection, name).map { String(cString: $0) } ?? ""
    }

    private static func bodyBytes(of connection: OpaquePointer) -> Int {
        let text = header("Content-Length", of: connection)
        return text.isEmpty ? 0 : Int(text) ?? .max
    }
}
