import Endpoint
import TestKit
import Testing

struct EndpointTests {
    static let body = String(repeating: "node_load1 0.02\n", count: 2000)
    static let page = Response(
        contentType: "text/plain; version=0.0.4; charset=utf-8", body: ResponseBody(body),
        compressing: { Array("packed \($0.count)".utf8) })

    private func serve<Result>(_ body: (ListenAddress) throws -> Result) throws -> Result {
        let echo: Route.Answer = { request in
            let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
            let text =
                "\(request.method.rawValue) \(request.path) [\(query)] \(request.accept) \(request.contentType) "
            return Response(text: text + String(decoding: request.body, as: UTF8.self))
        }
        let endpoint = try Endpoint.start(
            [try ListenAddress(parsing: "127.0.0.1:0")],
            [
                Route("/metrics") { _ in Self.page },
                Route("/echo", [.get, .post], answer: echo), Route("/-/reload", [.post], answer: echo),
                Route("/label/*", answer: echo),
                Route("/unpackable") { _ in
                    Response(
                        contentType: "text/plain", body: ResponseBody("as it is"), compressing: { _ in nil })
                },
            ])
        defer { endpoint.stop() }
        return try body(endpoint.addresses[0])
    }

    @Test func servesAPage() throws {
        let answer = try serve { Client.ask($0, "GET", "/metrics") }
        #expect(answer.status == 200)
        #expect(answer.text == Self.body)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.headers["content-length"] == "\(Self.body.utf8.count)")
        #expect(answer.headers["vary"] == "Accept-Encoding")
        #expect(answer.headers["content-encoding"] == nil)
        #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control") })
    }

    @Test(arguments: [
        ("gzip", true), ("deflate, gzip;q=0.5", true), ("GZIP", true), ("x-gzip", true), ("*", true),
        ("gzip;q=0", false), ("gzip; q=0.000, *", false), ("*;q=0", false), ("identity", false), ("", false),
        (";;,,=", false), ("gzip;q=junk", true), ("br", false),
    ])
    func packsForWhoeverAsks(_ accepted: String, _ isPacked: Bool) throws {
        let answer = try serve {
            Client.ask($0, "GET", "/metrics", headers: ["Accept-Encoding: \(accepted)"])
        }
        #expect(answer.headers["content-encoding"] == (isPacked ? "gzip" : nil))
        #expect(answer.text == (isPacked ? "packed \(Self.body.utf8.count)" : Self.body))
        #expect(answer.headers["vary"] == "Accept-Encoding")
    }

    @Test func servesPlainBytesWhenPackingFails() throws {
        let answer = try serve { Client.ask($0, "GET", "/unpackable", headers: ["Accept-Encoding: gzip"]) }
        #expect(answer.text == "as it is")
        #expect(answer.headers["content-encoding"] == nil)
    }

    @Test func answersHeadLikeGetWithoutTheBody() throws {
        let (got, head) = try serve {
            (Client.ask($0, "GET", "/metrics"), Client.ask($0, "HEAD", "/metrics"))
        }
        #expect(head.body.isEmpty)
        #expect(head.status == 200)
        #expect(head.headers.filter { $0.key != "date" } == got.headers.filter { $0.key != "date" })
    }

    @Test(arguments: [
        ("GET", "/", 404, nil, "nothing is at this path; see / for what there is\n"),
        ("GET", "/metrics/", 404, nil, "nothing is at this path; see / for what there is\n"),
        ("GET", "/metrics%00", 404, nil, "nothing is at this path; see / for what there is\n"),
        ("POST", "/metrics", 405, "GET, HEAD", "this path answers GET, HEAD\n"),
        ("BREW", "/metrics", 405, "GET, HEAD", "this path answers GET, HEAD\n"),
        ("OPTIONS", "/echo", 405, "GET, HEAD, POST", "this path answers GET, HEAD, POST\n"),
        ("GET", "/-/reload", 405, "POST", "this path answers POST\n"),
    ])
    func refuses(_ method: String, _ target: String, _ status: Int, _ allow: String?, _ text: String) throws {
        let answer = try serve { Client.ask($0, method, target) }
        #expect(answer.status == status)
        #expect(answer.headers["allow"] == allow)
        #expect(answer.text == text)
    }

    @Test(arguments: [
        ("/echo?query=up%20%3E+0&time=1&time=2&flag", "GET /echo [query=up > 0;time=1;time=2;flag=]   "),
        ("/echo?", "GET /echo []   "), ("/%65cho?a=%zz%4", "GET /echo [a=%zz%4]   "),
        ("/label/a%2Fb/values", "GET /label/a/b/values []   "),
        ("http://host:1/echo?x=y", "GET /echo [x=y]   "),
        ("/echo?a=%ff", "GET /echo [a=\u{FFFD}]   "), ("/echo?a=b%00c&&=d", "GET /echo [a=b\0c;=d]   "),
    ])
    func decodesTheTarget(_ target: String, _ seen: String) throws {
        #expect(try serve { Client.ask($0, "GET", target) }.text == seen)
    }

    @Test func handsOverHeadersAndBody() throws {
        let headers = ["Accept: text/plain", "Content-Type: application/x-www-form-urlencoded"]
        let answer = try serve { Client.ask($0, "POST", "/echo", headers: headers, body: "a=b") }
        #expect(answer.text == "POST /echo [] text/plain application/x-www-form-urlencoded a=b")
    }

    @Test func refusesABodyThatIsTooLarge() throws {
        let body = String(repeating: "x", count: Endpoint.bodyLimitBytes + 1)
        let (allowed, refused) = try serve {
            (
                Client.ask($0, "POST", "/echo", body: String(body.dropLast())),
                Client.ask($0, "POST", "/echo", body: body)
            )
        }
        #expect(allowed.body.count > Endpoint.bodyLimitBytes)
        #expect(refused.status == 413)
        #expect(refused.text == "a request's body may have 262144 bytes\n")
    }

    @Test func closesOnAnEndlessBody() throws {
        let received = try serve { address in
            let client = Client(address)
            client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            for _ in 0..<(Endpoint.bodyLimitBytes / 4096 + 8) { client.send(chunk) }
            return client.read()
        }
        #expect(received.isEmpty)
    }
}
