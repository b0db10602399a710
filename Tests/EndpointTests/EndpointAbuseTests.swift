import Endpoint
import TestKit
import Testing

struct EndpointAbuseTests {
    private static let body = String(repeating: "x", count: 2_000_000)

    private func serve(_ body: (Endpoint, ListenAddress) throws -> Void) throws {
        let large = Response(text: Self.body)
        let endpoint = try Endpoint.start(
            [try ListenAddress(parsing: "127.0.0.1:0")],
            [Route("/ok") { _ in Response(text: "ok\n") }, Route("/large") { _ in large }])
        defer { endpoint.stop() }
        let address = endpoint.addresses[0]
        try body(endpoint, address)
        #expect(Client.ask(address, "GET", "/ok").text == "ok\n", "it no longer serves")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func survivesGarbage(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        try serve { _, address in
            for _ in 0..<10 {
                let count = Int.random(in: 1...3000, using: &random)
                let client = Client(address)
                client.send((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
                client.finishSending()
            }
        }
    }

    // On these libmicrohttpd waits until its timeout: for the rest, even of a client that has finished sending, or for
    // room, when a head fills the connection's memory and nothing follows that would wake it.
    @Test(arguments: [
        "", "G", "GET", "GET /ok", "GET /ok HTTP/1.1\r\n", "GET /ok HTTP/1.1\r\nHost: t\r\nX", "\r\n\r\n\r\n",
        "GET /ok?" + String(repeating: "a&", count: 8000) + " HTTP/1.1\r\nHost: t\r\n\r\n",
    ])
    func survivesHalfARequest(_ half: String) throws {
        try serve { endpoint, address in
            let clients = (0..<10).map { _ in Client(address) }
            for client in clients { client.send(half) }
            for _ in 0..<10 { #expect(Client.ask(address, "GET", "/ok").text == "ok\n") }
            #expect(endpoint.statistics.answered == 10)
        }
    }

    @Test(arguments: [
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost: t\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost: t\r\n" + String(repeating: "X: y\r\n", count: 20_000) + "\r\n",
        "GET /ok HTTP/9.9\r\n\r\n",
    ])
    func refusesWhatIsTooLargeOrNoRequest(_ request: String) throws {
        try serve { _, address in
            let client = Client(address)
            client.send(request)
            let answer = Answer(client.read { Answer.endOfHead($0) != nil })
            #expect((400...505).contains(answer.status), "\(answer)")
        }
    }

    @Test func answersAThousandPipelinedRequests() throws {
        try serve { endpoint, address in
            let client = Client(address)
            let request = "GET /ok HTTP/1.1\r\nHost: t\r\n\r\n"
            client.send(String(repeating: request, count: 999))
            client.send("GET /ok HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            let text = String(decoding: client.read(), as: UTF8.self)
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 1000)
            #expect(endpoint.statistics.answered == 1000)
        }
    }

    @Test func servesOthersWhileOneReadsSlowly() throws {
        try serve { _, address in
            let slow = Client(address)
            slow.send("GET /large HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            slow.read { !$0.isEmpty }
            for _ in 0..<20 { #expect(Client.ask(address, "GET", "/ok").text == "ok\n") }
            #expect(Answer(slow.read()).body.count == Self.body.utf8.count)
        }
    }

    @Test func closesConnectionsBeyondTheLimitOfOneAddress() throws {
        try serve { endpoint, address in
            var clients: [Client] = []
            for _ in 0..<Endpoint.connectionLimitOfOneAddress {
                let client = Client(address)
                client.send("GET /ok HTTP/1.1\r\nHost: t\r\n\r\n").read { Answer.endOfHead($0) != nil }
                clients.append(client)
            }
            let refused = Client(address)
            refused.send("GET /ok HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(refused.read().isEmpty)
            #expect(endpoint.statistics.answered == Endpoint.connectionLimitOfOneAddress)
            // Seen to be closed by the server's end, before the next connection comes.
            for client in clients {
                client.finishSending()
                client.read()
            }
        }
    }
}
