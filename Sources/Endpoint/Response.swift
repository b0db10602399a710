import CMicroHTTPD
import Threads

/// Bytes of an answer, copied once and then sent from where they are, to any number of clients at a time.
package final class ResponseBody: @unchecked Sendable {
    // Unchecked because of the pointer: what it points at is written in `init` and freed in `deinit`, never else.
    let start: UnsafeRawPointer
    package let count: Int

    package init(_ bytes: [UInt8]) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        bytes.withUnsafeBytes {
            memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
        }
        start = UnsafeRawPointer(memory)
        count = bytes.count
    }

    package convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit { start.deallocate() }

    /// A copy of the bytes.
    package var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }
}

/// One answer, which may be given again and again.
///
/// A route that keeps the response and returns it to every client costs libmicrohttpd a reference, not a copy; that is
/// how the page of a tick is shared by all scrapers of that tick.
package final class Response: Sendable {
    package let status: Int
    package let body: ResponseBody
    private let headers: [(name: String, value: String)]
    private let compress: (@Sendable ([UInt8]) -> [UInt8]?)?
    private let plain: Lock<QueueableResponse?>
    private let packed: Lock<Packed>

    private enum Packed {
        case notTried
        case impossible
        case ready(QueueableResponse)
    }

    /// Makes an answer of `status` with `body`.
    ///
    /// `compress` packs the body as gzip when a client first asks for it; `nil` from it means "as it is".
    package init(
        status: Int = 200, contentType: String, headers: [(name: String, value: String)] = [],
        body: ResponseBody,
        compressing compress: (@Sendable ([UInt8]) -> [UInt8]?)? = nil
    ) {
        self.status = status
        self.body = body
        self.compress = compress
        let vary = compress == nil ? [] : [(name: "Vary", value: "Accept-Encoding")]
        self.headers = [(name: "Content-Type", value: contentType)] + vary + headers
        plain = Lock(nil)
        packed = Lock(.notTried)
    }

    /// A line of plain text.
    package convenience init(
        status: Int = 200, headers: [(name: String, value: String)] = [], text: String
    ) {
        self.init(
            status: status, contentType: "text/plain; charset=utf-8", headers: headers,
            body: ResponseBody(text))
    }

    /// What libmicrohttpd sends; made once for each coding.
    func queueable(gzip: Bool) -> QueueableResponse {
        if gzip, let compress, let packed = packed(by: compress) { return packed }
        return plain.withLock { plain in
            if let plain { return plain }
            let made = QueueableResponse(body, headers)
            plain = made
            return made
        }
    }

    private func packed(by compress: @Sendable ([UInt8]) -> [UInt8]?) -> QueueableResponse? {
        packed.withLock { packed in
            switch packed {
            case .ready(let response): return response
            case .impossible: return nil
            case .notTried:
                guard let bytes = compress(body.bytes) else {
                    packed = .impossible
                    return nil
                }
                let coding = [(name: "Content-Encoding", value: "gzip")]
                let made = QueueableResponse(ResponseBody(bytes), headers + coding)
                packed = .ready(made)
                return made
            }
        }
    }
}

/// A response in libmicrohttpd's own form, which counts its references under a lock of its own.
final class QueueableResponse: @unchecked Sendable {
    // Unchecked because of the pointer: it is set once, and libmicrohttpd's calls on it may come from any thread.
    private let handle: OpaquePointer?

    init(_ body: ResponseBody, _ headers: [(name: String, value: String)]) {
        let owner = Unmanaged.passRetained(body)
        handle = outrigger_http_response(body.start, body.count, releaseBody, owner.toOpaque())
        guard let handle else {
            owner.release()
            return
        }
        for header in headers {
            let isAdded = outrigger_http_add_header(handle, header.name, header.value) == 1
            precondition(isAdded, "`\(header.name): \(header.value)` is no legal header")
        }
    }

    deinit { if let handle { outrigger_http_release(handle) } }

    /// Queues it as the answer; false when it cannot be, and then the connection has to be closed.
    func queue(on connection: OpaquePointer, status: Int) -> Bool {
        guard let handle else { return false }
        return outrigger_http_queue(connection, UInt32(status), handle) == 1
    }
}

private func releaseBody(_ owner: UnsafeMutableRawPointer?) {
    if let owner { Unmanaged<ResponseBody>.fromOpaque(owner).release() }
}
