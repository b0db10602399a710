import Endpoint
import Glibc
import Testing

struct EndpointStartTests {
    private let routes = [Route("/ok") { _ in Response(text: "ok\n") }]

    @Test(arguments: [
        ("127.0.0.1:9478", "127.0.0.1:9478"), (":80", ":80"), ("[::1]:0", "[::1]:0"),
        ("localhost:1", "127.0.0.1:1"),
        ("0.0.0.0:65535", "0.0.0.0:65535"), ("[::]:9478", "[::]:9478"),
    ])
    func readsAddresses(_ text: String, _ written: String) throws {
        #expect(try ListenAddress(parsing: text).description == written)
    }

    @Test(arguments: [
        ("", "the port is missing"), ("9478", "the port is missing"), ("localhost", "the port is missing"),
        ("localhost:", "the port must be a number from 0 to 65535"),
        ("127.0.0.1:65536", "the port must be a number from 0 to 65535"),
        ("127.0.0.1:-1", "the port must be a number from 0 to 65535"),
        ("127.0.0.1:+1", "the port must be a number from 0 to 65535"),
        ("127.0.0.1:http", "the port must be a number from 0 to 65535"),
        ("::1:9478", "an IPv6 address needs brackets, as in [::1]:9478"),
        ("::1", "an IPv6 address needs brackets, as in [::1]:9478"),
        ("example.org:80", "the host must be an IP address, localhost or nothing"),
        ("127.0.0.1.1:80", "the host must be an IP address, localhost or nothing"),
        ("[127.0.0.1]:80", "the host must be an IP address, localhost or nothing"),
        ("127.0.0.1\0:80", "the host must be an IP address, localhost or nothing"),
    ])
    func refusesOtherText(_ text: String, _ problem: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
        #expect(
            error?.description
                == "cannot listen at `\(text)`: \(problem); write HOST:PORT, such as 127.0.0.1:9478")
    }

    @Test func listensOnSeveralAddresses() throws {
        let wanted = try ["127.0.0.1:0", "localhost:0", ":0"].map { try ListenAddress(parsing: $0) }
        let endpoint = try Endpoint.start(wanted, routes)
        defer { endpoint.stop() }
        #expect(Set(endpoint.addresses.map(\.port)).count == 3)
        #expect(endpoint.addresses[0].description == "127.0.0.1:\(endpoint.addresses[0].port)")
        for address in endpoint.addresses {
            #expect(address.port != 0)
            #expect(Client.ask(address, "GET", "/ok").text == "ok\n")
        }
    }

    @Test func saysWhoHasThePort() throws {
        let first = try Endpoint.start([try ListenAddress(parsing: "127.0.0.1:0")], routes)
        let taken = first.addresses[0]
        let error = #expect(throws: EndpointError.self) {
            try Endpoint.start([try ListenAddress(parsing: "127.0.0.1:0"), taken], routes)
        }
        #expect(
            error?.description == "cannot listen on \(taken): address already in use; see who has it with "
                + "`ss -ltnp 'sport = :\(taken.port)'`, or choose another port with --web.listen-address")
        first.stop()
        first.stop()
        let second = try Endpoint.start([taken], routes)
        #expect(Client.ask(taken, "GET", "/ok").text == "ok\n")
        second.stop()
    }

    @Test(arguments: [
        (
            EACCES,
            "cannot listen on 127.0.0.1:80: no permission; ports below 1024 need root or "
                + "CAP_NET_BIND_SERVICE, choose a higher one with --web.listen-address"
        ),
        (EADDRNOTAVAIL, "cannot listen on 127.0.0.1:80: this host has no such address; see `ip address`"),
        (EMFILE, "cannot listen on 127.0.0.1:80: Too many open files"),
    ])
    func saysWhatToDo(_ code: Int32, _ sentence: String) throws {
        #expect(
            EndpointError.refused(try ListenAddress(parsing: "127.0.0.1:80"), errno: code).description
                == sentence)
    }

    @Test func refusesAnAddressOfAnotherHost() throws {
        let foreign = try ListenAddress(parsing: "192.0.2.1:0")
        #expect(throws: EndpointError.refused(foreign, errno: EADDRNOTAVAIL)) {
            try Endpoint.start([foreign], routes)
        }
    }

    @Test func sharesOneBodyAmongManyClients() throws {
        let page = Response(contentType: "text/plain", body: ResponseBody("page\n"))
        let endpoint = try Endpoint.start(
            [try ListenAddress(parsing: "127.0.0.1:0")], [Route("/p") { _ in page }])
        for _ in 0..<50 { #expect(Client.ask(endpoint.addresses[0], "GET", "/p").text == "page\n") }
        #expect(endpoint.statistics.answered == 50)
        #expect(Client.ask(endpoint.addresses[0], "GET", "/q").status == 404)
        #expect(endpoint.statistics.refused == 1)
        endpoint.stop()
        #expect(endpoint.statistics.connections == 0)
    }
}
