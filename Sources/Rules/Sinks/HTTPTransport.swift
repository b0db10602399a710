/// What carries a request to somebody else's server.
package protocol HTTPTransport: Sendable {
    /// Blocks for `timeout` at most.
    func post(
        _ body: String, contentType: String, to url: String, within timeout: Duration
    ) -> Result<HTTPAnswer, HTTPFailure>
}

/// What a server said.
package struct HTTPAnswer: Hashable, Sendable {
    package let status: Int
    /// The beginning, on one line, for people.
    package let body: String

    package init(status: Int, body: String) {
        self.status = status
        self.body = body
    }
}

/// Why there was no answer.
package struct HTTPFailure: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
