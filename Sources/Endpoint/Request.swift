/// One request, as a route sees it.
package struct Request: Sendable {
    /// The methods a route may answer; `HEAD` is answered wherever `GET` is.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package let method: Method
    /// Decoded, without the query: `/api/v1/label/job/values`.
    package let path: String
    /// Decoded, in the order they came; a name may repeat.
    package let query: [(name: String, value: String)]
    /// The header `Accept`, or the empty string.
    package let accept: String
    /// The header `Content-Type`, or the empty string.
    package let contentType: String
    /// At most `Endpoint.bodyLimitBytes`.
    package let body: [UInt8]

    package init(
        method: Method = .get, target: Target, accept: String = "", contentType: String = "",
        body: [UInt8] = []
    ) {
        self.method = method
        path = target.path
        query = target.query
        self.accept = accept
        self.contentType = contentType
        self.body = body
    }

    /// The first parameter of that name.
    package subscript(parameter name: String) -> String? { query.first { $0.name == name }?.value }
}
