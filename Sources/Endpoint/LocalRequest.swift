import Glibc

/// One question to a server of this host over HTTP/1.0, whose answer ends with the connection.
package struct LocalRequest {
    private let address: ListenAddress
    private let limit: Int
    private let patience: Duration
    private let now: () -> Duration

    /// Takes an answer of at most `limit` bytes within `patience`; `now` is a clock that never jumps.
    package init(_ address: ListenAddress, limit: Int, patience: Duration, now: @escaping () -> Duration) {
        self.address = address
        self.limit = limit
        self.patience = patience
        self.now = now
    }

    /// The body of an answer 200; `nil` for every other answer, for none in time and for one that is too long.
    package func body(of path: String) -> [UInt8]? {
        let deadline = now() + patience
        let place = SocketAddress(address, any: "127.0.0.1")
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(place.family, kind, 0)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        guard place.connect(descriptor), waits(descriptor, for: POLLOUT, until: deadline) else { return nil }
        let question = Array("GET \(path) HTTP/1.0\r\nHost: \(address)\r\nConnection: close\r\n\r\n".utf8)
        // So few bytes fit into any socket's buffer; a connection that was refused fails here.
        guard send(descriptor, question, question.count, Int32(MSG_NOSIGNAL)) == question.count
        else { return nil }
        return answer(on: descriptor, until: deadline).flatMap(Self.body)
    }

    private func answer(on descriptor: Int32, until deadline: Duration) -> [UInt8]? {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while waits(descriptor, for: POLLIN, until: deadline) {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count == 0 { return answer }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count < 0 || answer.count + count > limit { return nil }
            answer += piece.prefix(count)
        }
        return nil
    }

    private func waits(_ descriptor: Int32, for event: Int32, until deadline: Duration) -> Bool {
        let left = deadline - now()
        if left <= .zero { return false }
        var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        let (seconds, attoseconds) = left.components
        return poll(&watched, 1, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
            > 0
    }

    /// What follows the empty line, when the first one says 200.
    private static func body(in answer: [UInt8]) -> [UInt8]? {
        let end = Array("\r\n\r\n".utf8)
        guard answer.starts(with: Array("HTTP/1.".utf8)),
            answer.dropFirst(8).starts(with: Array(" 200".utf8)),
            let place = answer.indices.first(where: { answer[$0...].starts(with: end) })
        else { return nil }
        return Array(answer[(place + end.count)...])
    }
}
