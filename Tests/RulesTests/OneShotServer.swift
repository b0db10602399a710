import Glibc
import Threads

/// A server on loopback that reads one request, answers it with fixed bytes and ends.
final class OneShotServer {
    let port: UInt16
    private let thread: NamedThread
    private let received = Lock("")

    init?(answer: String) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) | listen(listener, 1) | getsockname(listener, $0, &size)
            }
        }
        guard listener >= 0, outcome == 0 else { return nil }
        port = UInt16(bigEndian: address.sin_port)
        let received = received
        let serve: @Sendable () -> Void = {
            let connection = accept(listener, nil, nil)
            let text = Self.read(connection)
            received.withLock { $0 = text }
            _ = Array(answer.utf8).withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
            close(connection)
            close(listener)
        }
        guard let thread = try? NamedThread("server", serve) else { return nil }
        self.thread = thread
    }

    /// Waits for the end.
    func request() -> String {
        thread.join()
        return received.withLock { $0 }
    }

    /// Headers and as much of a body as they announce.
    private static func read(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let length = text.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return text }
            bytes += buffer[..<count]
        }
    }
}
