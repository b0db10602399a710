/// A path and who answers it; routes are values, made where their answers are known.
package struct Route: Sendable {
    package typealias Answer = @Sendable (Request) -> Response

    /// `/metrics`, or with a last part of `*` everything below: `/api/v1/label/*`.
    package let path: String
    package let methods: [Request.Method]
    package let answer: Answer

    /// Answers `path`; the answer is made on the thread `http`, so it must not wait for anything.
    package init(_ path: String, _ methods: [Request.Method] = [.get], answer: @escaping Answer) {
        self.path = path
        self.methods = methods
        self.answer = answer
    }

    /// How exactly this route is for `path`: the more bytes agree, the better; `nil` when it is not.
    func fit(_ asked: String) -> Int? {
        guard path.hasSuffix("/*") else { return asked == path ? .max : nil }
        let stem = path.dropLast(1)
        return asked.hasPrefix(stem) ? stem.utf8.count : nil
    }
}

/// Which route, if any, a request is for.
struct Router: Sendable {
    enum Outcome {
        case route(Route, Request.Method)
        case refusal(Response)
    }

    private let routes: [Route]
    private let notFound = Response(status: 404, text: "nothing is at this path; see / for what there is\n")

    init(_ routes: [Route]) { self.routes = routes }

    func outcome(_ method: String, _ path: String) -> Outcome {
        let fitting = routes.compactMap { route in route.fit(path).map { (route: route, fit: $0) } }
        guard let best = fitting.map(\.fit).max() else { return .refusal(notFound) }
        let chosen = fitting.filter { $0.fit == best }.map(\.route)
        let wanted = Request.Method(rawValue: method == "HEAD" ? "GET" : method)
        if let wanted, let route = chosen.first(where: { $0.methods.contains(wanted) }) {
            return .route(route, wanted)
        }
        let allowed = chosen.flatMap(\.methods).flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }
            .joined(separator: ", ")
        return .refusal(
            Response(
                status: 405, headers: [(name: "Allow", value: allowed)],
                text: "this path answers \(allowed)\n"))
    }
}
