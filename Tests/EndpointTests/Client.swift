import Endpoint
import Glibc

/// A raw TCP client for tests: sends bytes as they are and reads until a condition holds or the server closes.
final class Client {
    private let descriptor: Int32
    private(set) var received: [UInt8] = []

    /// Longer than any of our answers takes; a test that waits so long has failed.
    private static let patienceSeconds = 20

    init(_ address: ListenAddress) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = address.port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let outcome = withUnsafePointer(to: place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(outcome == 0, "connect: errno \(errno)")
    }

    deinit { close(descriptor) }

    @discardableResult
    func send(_ text: String) -> Client { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Client {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            // The server has closed, which the reader will see.
            if count <= 0 { break }
            sent += count
        }
        return self
    }

    /// No more will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until `isEnough`, or until the server closes.
    @discardableResult
    func read(until isEnough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(received) {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count <= 0 { break }
            received += piece[..<count]
        }
        return received
    }

    /// Sends one request that closes the connection, and takes the answer apart.
    static func ask(
        _ address: ListenAddress, _ method: String, _ target: String, headers: [String] = [],
        body: String = ""
    ) -> Answer {
        let length = body.isEmpty && method != "POST" ? [] : ["Content-Length: \(body.utf8.count)"]
        let head = ["\(method) \(target) HTTP/1.1", "Host: test", "Connection: close"] + headers + length
        let client = Client(address)
        client.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
        return Answer(client.read())
    }
}

/// An HTTP answer, taken apart.
struct Answer: CustomStringConvertible {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    init(_ bytes: [UInt8]) {
        let end = Self.endOfHead(bytes) ?? bytes.count
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            if sides.count == 2 { headers[sides[0].lowercased()] = String(sides[1].drop { $0 == " " }) }
        }
        self.headers = headers
        body = Array(bytes[end...])
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var description: String { "\(status) \(headers) \(text.prefix(200))" }

    /// Where the body begins.
    static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) }
    }
}
