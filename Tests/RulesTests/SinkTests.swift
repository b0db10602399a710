import Glibc
import Rules
import Telemetry
import Testing

struct SinkTests {
    static func notice(
        _ status: AlertNotice.Status = .firing, _ labels: Labels = ["alertname": "A", "site": "x"],
        repeated: Bool = false, value: Double = 0.5
    ) -> AlertNotice {
        AlertNotice(
            group: "g", status: status, labels: labels, annotations: ["s": "a \"b\"\n\u{1}\\"], value: value,
            timestamp: at(30), startsAt: at(20.5), endsAt: at(270),
            generatorPath: "/graph?g0.expr=up&g0.tab=1",
            isRepeated: repeated)
    }

    @Test(arguments: [
        (
            notice(),
            #"{"timestamp":"1970-01-01T00:00:30.000Z","status":"firing","group":"g","labels":{"alertname":"A","site":"x"},"annotations":{"s":"a \"b\"\n\u0001\\"},"value":0.5,"startsAt":"1970-01-01T00:00:20.500Z"}"#
        ),
        (
            notice(.resolved, ["alertname": "B"], value: .nan),
            #"{"timestamp":"1970-01-01T00:00:30.000Z","status":"resolved","group":"g","labels":{"alertname":"B"},"annotations":{"s":"a \"b\"\n\u0001\\"},"value":"NaN","startsAt":"1970-01-01T00:00:20.500Z","endsAt":"1970-01-01T00:04:30.000Z"}"#
        ),
        (
            notice(.pending, ["alertname": "C"], value: 1e6),
            #"{"timestamp":"1970-01-01T00:00:30.000Z","status":"pending","group":"g","labels":{"alertname":"C"},"annotations":{"s":"a \"b\"\n\u0001\\"},"value":1e+06,"startsAt":"1970-01-01T00:00:20.500Z"}"#
        ),
    ])
    func printsALine(_ notice: AlertNotice, _ line: String) {
        #expect(StdoutSink.line(notice) == line)
    }

    @Test func printsChangesOnly() {
        let sink = StdoutSink { _, _ in true }
        #expect(sink.wants(Self.notice(.pending)))
        #expect(!sink.wants(Self.notice(.firing, repeated: true)))
        #expect(sink.deliver([Self.notice()], within: .zero) == .delivered)
        #expect(
            StdoutSink { _, _ in false }.deliver([Self.notice()], within: .zero)
                == .refused("the output is closed, or full and nobody reads it"))
    }

    private struct FakeTransport: HTTPTransport {
        let answer: Result<HTTPAnswer, HTTPFailure>
        func post(_ body: String, contentType: String, to url: String, within timeout: Duration) -> Result<
            HTTPAnswer, HTTPFailure
        > {
            answer
        }
    }

    @Test(
        arguments: [
            (.success(HTTPAnswer(status: 200, body: "")), .delivered),
            (.success(HTTPAnswer(status: 204, body: "")), .delivered),
            (
                .success(HTTPAnswer(status: 400, body: "bad label")),
                .refused("http://am:9093/api/v2/alerts answered 400: bad label")
            ),
            (
                .success(HTTPAnswer(status: 429, body: "")),
                .failed("http://am:9093/api/v2/alerts answered 429")
            ),
            (
                .success(HTTPAnswer(status: 503, body: "")),
                .failed("http://am:9093/api/v2/alerts answered 503")
            ),
            (
                .success(HTTPAnswer(status: 301, body: "")),
                .failed("http://am:9093/api/v2/alerts answered 301")
            ),
            (
                .failure(HTTPFailure("Timeout was reached")),
                .failed("http://am:9093/api/v2/alerts: Timeout was reached")
            ),
        ] as [(Result<HTTPAnswer, HTTPFailure>, Delivery)])
    func judgesTheAnswer(_ answer: Result<HTTPAnswer, HTTPFailure>, _ delivery: Delivery) {
        let sink = AlertmanagerSink(
            name: "am", url: "http://am:9093/", world: RuleWorld(), transport: FakeTransport(answer: answer))
        #expect(sink.deliver([Self.notice()], within: .seconds(1)) == delivery)
        #expect(!sink.wants(Self.notice(.pending)))
        #expect(sink.wants(Self.notice(.firing, repeated: true)))
    }

    @Test func postsToARealServer() throws {
        let server = try #require(OneShotServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        let sink = AlertmanagerSink(
            name: "am", url: "http://127.0.0.1:\(server.port)",
            world: RuleWorld(externalLabels: ["site": "eu1", "dc": "1"], externalURL: "http://out"),
            transport: CurlTransport())
        let delivery = sink.deliver(
            [Self.notice(), Self.notice(.resolved, ["alertname": "B"])], within: .seconds(5))
        #expect(delivery == .delivered)
        let request = server.request()
        #expect(request.hasPrefix("POST /api/v2/alerts HTTP/1.1\r\n"))
        #expect(request.contains("Content-Type: application/json\r\n"))
        let body = request.split(separator: "\r\n\r\n", maxSplits: 1).last
        let first =
            #"{"labels":{"alertname":"A","dc":"1","site":"x"},"annotations":{"s":"a \"b\"\n\u0001\\"},"startsAt":"1970-01-01T00:00:20.500Z","endsAt":"1970-01-01T00:04:30.000Z","generatorURL":"http://out/graph?g0.expr=up&g0.tab=1"}"#
        let second = first.replacing(
            #""alertname":"A","dc":"1","site":"x""#, with: #""alertname":"B","dc":"1","site":"eu1""#)
        #expect(body.map(String.init) == "[\(first),\(second)]")
    }

    @Test func keepsWhatAServerComplains() throws {
        let server = try #require(
            OneShotServer(answer: "HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nno\nreason"))
        let answer = CurlTransport().post(
            "x", contentType: "text/plain", to: "http://127.0.0.1:\(server.port)/", within: .seconds(5))
        #expect(answer == .success(HTTPAnswer(status: 400, body: "no reason")))
        #expect(server.request().hasSuffix("\r\n\r\nx"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:1/", "Couldn't connect to server"),
        ("file:///etc/passwd", "Unsupported protocol"),
        ("http://", "URL using bad/illegal format or missing URL"),
    ])
    func saysWhyNothingWasSent(_ url: String, _ sentence: String) {
        let answer = CurlTransport().post("x", contentType: "text/plain", to: url, within: .seconds(5))
        #expect(answer == .failure(HTTPFailure(sentence)))
    }

    @Test func saysWhenThereIsNoLibrary() {
        let transport = CurlTransport(libraries: ["libnosuch.so.9", "libm.so.6"])
        let answer = transport.post(
            "x", contentType: "text/plain", to: "http://127.0.0.1:1/", within: .seconds(1))
        #expect(
            answer
                == .failure(
                    HTTPFailure(
                        "libcurl is not installed, so nothing can be sent over HTTP; try: apt-get install libcurl4"
                    )))
    }
}
