import CCurl
import Telemetry
import Threads

/// HTTP through libcurl, which is loaded when the first request is made.
package final class CurlTransport: HTTPTransport {
    /// Debian 12 has the first with OpenSSL, and the others when only they were installed.
    package static let libraries = ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"]
    /// How much of an answer is kept for a message.
    private static let answerLimitBytes = 1024

    // Sendable by hand: addresses of functions, which never change once found.
    private enum Loading: @unchecked Sendable {
        case notYet
        case loaded(outrigger_curl)
        case absent(String)
    }

    private let names: [String]
    private let loading = Lock<Loading>(.notYet)

    package init(libraries: [String] = CurlTransport.libraries) { names = libraries }

    package func post(
        _ body: String, contentType: String, to url: String, within timeout: Duration
    ) -> Result<HTTPAnswer, HTTPFailure> {
        switch table() {
        case .success(let curl): Self.post(curl, body, contentType: contentType, to: url, within: timeout)
        case .failure(let failure): .failure(failure)
        }
    }

    private func table() -> Result<outrigger_curl, HTTPFailure> {
        let names = names
        let state = loading.withLock { state in
            if case .notYet = state { state = Self.load(names) }
            return state
        }
        switch state {
        case .loaded(let table): return .success(table)
        case .absent(let sentence): return .failure(HTTPFailure(sentence))
        case .notYet: return .failure(HTTPFailure("libcurl was not loaded"))
        }
    }

    private static func load(_ names: [String]) -> Loading {
        for name in names {
            guard let library = outrigger_curl_open(name) else { continue }
            var table = outrigger_curl()
            guard outrigger_curl_fill(&table, library) != 0 else { continue }
            // 3 is CURL_GLOBAL_ALL; called once, before any other thread could use the library.
            guard table.global_init(3) == CURLE_OK else { continue }
            return .loaded(table)
        }
        return .absent(
            "libcurl is not installed, so nothing can be sent over HTTP; try: apt-get install libcurl4")
    }

    private static func post(
        _ curl: outrigger_curl, _ body: String, contentType: String, to url: String, within timeout: Duration
    ) -> Result<HTTPAnswer, HTTPFailure> {
        var curl = curl
        guard let handle = curl.easy_init() else { return .failure(HTTPFailure("libcurl gave no handle")) }
        defer { curl.easy_cleanup(handle) }
        var headers = curl.slist_append(nil, "Content-Type: \(contentType)")
        // Without this libcurl asks for leave before bodies over 1 MB and waits a second for the answer.
        headers = curl.slist_append(headers, "Expect:")
        defer { curl.slist_free_all(headers) }

        let milliseconds = Int(max(timeout.wholeMilliseconds, 1))
        outrigger_curl_set_number(&curl, handle, CURLOPT_NOSIGNAL, 1)
        outrigger_curl_set_number(&curl, handle, CURLOPT_TIMEOUT_MS, milliseconds)
        // CURLPROTO_HTTP | CURLPROTO_HTTPS: never file: or anything else.
        outrigger_curl_set_number(&curl, handle, CURLOPT_PROTOCOLS, 3)
        outrigger_curl_set_number(&curl, handle, CURLOPT_POSTFIELDSIZE, body.utf8.count)
        outrigger_curl_set_pointer(&curl, handle, CURLOPT_HTTPHEADER, headers)
        // Strings are copied by libcurl, but for the body, hence COPYPOSTFIELDS, after its size.
        outrigger_curl_set_pointer(&curl, handle, CURLOPT_URL, url)
        outrigger_curl_set_pointer(&curl, handle, CURLOPT_USERAGENT, "outrigger")
        outrigger_curl_set_pointer(&curl, handle, CURLOPT_COPYPOSTFIELDS, body)

        let answer = AnswerBuffer(limit: answerLimitBytes)
        outrigger_curl_set_writer(&curl, handle, keepAnswer, Unmanaged.passUnretained(answer).toOpaque())
        let outcome = withExtendedLifetime(answer) { curl.easy_perform(handle) }
        if outcome != CURLE_OK {
            let said = curl.easy_strerror(outcome).map { String(cString: $0) } ?? "error \(outcome.rawValue)"
            return .failure(HTTPFailure(said))
        }
        return .success(HTTPAnswer(status: outrigger_curl_status(&curl, handle), body: answer.text))
    }
}

/// The beginning of an answer's body.
private final class AnswerBuffer {
    private let limit: Int
    private var bytes: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    func append(_ more: UnsafeRawBufferPointer) { bytes += more.prefix(limit - bytes.count) }

    var text: String {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// Says that all was taken, or libcurl would stop.
private func keepAnswer(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let bytes else { return 0 }
    let answer = Unmanaged<AnswerBuffer>.fromOpaque(context).takeUnretainedValue()
    answer.append(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}
