import Doctor
import Foundation
import Glibc
import Kernel
import TestKit
import Testing

/// On this kernel, in a network namespace of the test's own.
struct LiveConnectionsTests {
    /// `refused` as where sock_diag may not be asked.
    private static func host(refused: Bool = false) -> LiveHost {
        let folder = "thread-self/net"
        let scope =
            refused ? NetworkScope(folder: folder) { RefusedChannel() } : NetworkScope(folder: folder)
        return LiveHost(scope: scope, procfs: "/proc", sysfs: "/sys", rootfs: "")
    }

    private static func roles(_ host: LiveHost) throws -> PortRoles {
        PortRoles(
            listening: Set(try host.listeners().map(\.local.port)),
            ephemeral: EphemeralPorts(
                rangeText: try String(
                    contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8),
                reservedText: ""))
    }

    @Test(arguments: [false, true])
    func countsWhatIsThere(_ refused: Bool) throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let listener = try sockets.listen(port: 7020, backlog: 50)
            let clients = (0..<30).map { _ in sockets.connect(port: 7020) }
            let servers = try clients.map { _ in try sockets.accept(listener) }
            // Ten leave and are not let go, five are sent something that they do not read.
            for client in clients[..<10] { sockets.close(client) }
            for server in servers[20..<25] { #expect(send(server, "hello", 5, 0) == 5) }
            let host = Self.host(refused: refused)
            let facts = try host.sockets(try Self.roles(host))
            #expect(facts.source == (refused ? .proc : .sockDiag))
            #expect(!facts.isTorn)
            #expect(facts.byState == [.listen: 1, .established: 40, .closeWait: 10, .finWait2: 10])
            #expect(facts.ports[7020]?.byState == [.established: 20, .closeWait: 10])
            #expect(facts.timeWait.orphanedFinWait2 == 10)
            #expect(facts.outgoing == 30)
            #expect(facts.outgoingPorts == 30)
            let tuple = try #require(facts.tuples.first)
            #expect(facts.tuples.count == 1)
            #expect(tuple.destination.text == "127.0.0.1:7020")
            #expect(tuple.used == 30)
            #expect(facts.remarkable.count == 25)
            #expect(facts.remarkable.count { $0.state == .established && $0.receiveQueue == 5 } == 5)
            #expect(facts.receiveQueueBytes == 5 * 5 + 10)
            #expect(facts.sample.count == 40)
            // What was kept of a row is found again, and tells the same.
            let lines = facts.remarkable.map(\.line)
            #expect(lines.compactMap { TCPSocket(line: $0[...]) } == facts.remarkable)
            if !refused { #expect(facts.sample.allSatisfy { ($0.receiveBufferBytes ?? 0) > 0 }) }
        }
    }

    @Test func asksTheConnectionsThatStillLive() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let listener = try sockets.listen(port: 7021, backlog: 50)
            let clients = (0..<70).map { _ in sockets.connect(port: 7021) }
            for _ in clients { #expect(send(try sockets.accept(listener), "hello", 5, 0) == 5) }
            let host = Self.host()
            let facts = try host.sockets(try Self.roles(host))
            let asked = facts.detailed
            #expect(asked.count == 140)
            let details = try host.details(of: asked)
            #expect(Set(details.keys) == Set(asked.map(\.cookie)))
            for socket in asked where socket.local.port == 7021 {
                let detail = try #require(details[socket.cookie])
                #expect(detail.acknowledgedBytes == 5)
                #expect(detail.notSentBytes == 0)
                #expect(detail.totalRetransmits == 0)
                #expect((detail.congestionWindow ?? 0) > 0 && (detail.segmentBytes ?? 0) > 0)
                #expect((detail.rtoMicroseconds ?? 0) > 0 && (detail.rttMicroseconds ?? 0) > 0)
                #expect((detail.lastDataSentMilliseconds ?? .max) < 60_000)
                #expect(detail.congestionControl?.isEmpty == false)
                #expect((detail.receiveBufferBytes ?? 0) > 0)
            }
            // A row without a cookie, as of another kind of recording: whoever is there now.
            var nameless = try #require(asked.first { $0.local.port == 7021 })
            nameless.cookie = 0
            #expect(try host.details(of: [nameless]).count == 1)
            // Closed with unread bytes: both ends are gone at once.
            for client in clients[..<10] { sockets.close(client) }
            #expect(try host.details(of: asked).count == 120)
        }
    }

    @Test func seesWhoBindsBeforeConnecting() throws {
        try NetworkNamespace.run {
            let range = try #require(fopen("/proc/sys/net/ipv4/ip_local_port_range", "w"))
            #expect(fputs("32768 32807", range) >= 0 && fclose(range) == 0)
            let sockets = LoopbackSockets()
            for port in [7030, 7031] as [UInt16] {
                _ = try sockets.listen(port: port, backlog: 50)
                for _ in 0..<10 { _ = sockets.connect(port: port, with: try sockets.bound()) }
            }
            for _ in 0..<3 { _ = try sockets.bound() }
            let host = Self.host()
            // While most ports are free nobody asks.
            let many = PortRoles(
                listening: [7030, 7031], ephemeral: EphemeralPorts(range: 32_768...60_999, reserved: []))
            #expect(try host.sockets(many).boundInactive == nil)
            let facts = try host.sockets(try Self.roles(host))
            #expect(facts.bindsBeforeConnecting)
            #expect((facts.outgoing, facts.outgoingDestinations) == (20, 2))
            // Older kernels do not list them.
            #expect(facts.boundInactive == (host.description().kernel < KernelVersion(6, 8) ? 0 : 3))
            #expect(facts.total == 42)
        }
    }

    @Test func countsAConnectionOfAnIPv6SocketAsIPv4() throws {
        try NetworkNamespace.run {
            let listener = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in6()
            (address.sin6_family, address.sin6_port) = (sa_family_t(AF_INET6), UInt16(7022).bigEndian)
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
            try #require(bound == 0 && listen(listener, 5) == 0)
            let sockets = LoopbackSockets()
            _ = sockets.connect(port: 7022)
            let server = try sockets.accept(listener)
            #expect(send(server, "hello", 5, 0) == 5)
            let host = Self.host()
            let facts = try host.sockets(try Self.roles(host))
            #expect(facts.ports[7022]?.byState == [.established: 1])
            let own = try #require(facts.sample.first { $0.local.port == 7022 })
            #expect(own.local.text == "127.0.0.1:7022")
            #expect(try host.details(of: [own])[own.cookie]?.acknowledgedBytes == 5)
        }
    }

    @Test func listsListenersWithoutSockDiag() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            _ = try sockets.listen(port: 7023, backlog: 2)
            _ = try sockets.listen(port: 7024, backlog: 2)
            for _ in 0..<2 { _ = sockets.connect(port: 7023) }
            let rows = try Self.host(refused: true).listeners().sorted { $0.local < $1.local }
            #expect(rows.map(\.local.text) == ["127.0.0.1:7023", "127.0.0.1:7024"])
            #expect(rows.map(\.receiveQueue) == [2, 0])
            #expect(
                rows.allSatisfy { $0.sendQueue == 0 && $0.drops == nil && $0.inode != 0 && $0.cookie != 0 })
        }
    }

    @Test func listsUnixListenersAndUDPSockets() throws {
        try NetworkNamespace.run {
            let name = "@outrigger-test-\(getpid())"
            let listener = try Self.unixListener(name)
            defer { close(listener) }
            let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(datagrams) }
            var address = sockaddr_in()
            (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), UInt16(7025).bigEndian)
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(datagrams, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(bound == 0)
            let host = Self.host()
            #expect(
                try host.unixListeners().map { "\($0.name) \($0.queue)/\($0.limit)" } == ["\(name) 0/3"])
            let udp = try host.udpSockets()
            #expect(udp.map(\.local.text) == ["0.0.0.0:7025"])
            #expect(udp.map(\.drops) == [0])
            #expect(udp.allSatisfy { $0.inode != 0 })
        }
    }

    @Test func saysWhatItMayNotSee() throws {
        let host = LiveHost(
            scope: NetworkScope { RefusedChannel() }, procfs: "/nowhere", sysfs: "/sys", rootfs: "")
        let roles = PortRoles(listening: [], ephemeral: nil)
        let refusal = Unknown("sock_diag may not be read", grant: "run as root")
        #expect(throws: refusal) { _ = try host.sockets(roles) }
        #expect(throws: refusal) {
            _ = try host.details(of: [MadeUpSockets.socket(.established, "[::1]:1", "[::1]:2")])
        }
        #expect(try host.details(of: []).isEmpty)
        #expect(throws: Unknown("unix_diag may not be read", grant: "run as root")) {
            _ = try host.unixListeners()
        }
        #expect(throws: Unknown("/proc/net/udp is not there")) { _ = try host.udpSockets() }
        #expect(throws: Unknown("/proc/net/tcp is not there")) { _ = try host.listeners() }
    }

    /// Listens on an abstract name with room for four.
    private static func unixListener(_ name: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: [0] + Array(name.utf8.dropFirst()))
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0 && listen(descriptor, 3) == 0)
        return descriptor
    }
}

private final class RefusedChannel: DumpChannel {
    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) { throw .denied("sock_diag") }
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int { 0 }
    func reset() {}
}
