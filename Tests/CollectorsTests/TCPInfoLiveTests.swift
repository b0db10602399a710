import Collectors
import Glibc
import Kernel
import Telemetry
import TestKit
import Testing

/// On this kernel, in a network namespace of the test's own, beside `ss`.
struct TCPInfoLiveTests {
    @Test func tellsWhatSsTells() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let listener = try sockets.listen(port: 7010, backlog: 50)
            for _ in 0..<40 {
                let client = sockets.connect(port: 7010)
                let server = try sockets.accept(listener)
                #expect(send(server, "hello", 5, 0) == 5)
                try Self.await(client)
            }
            let page = TCPInfoPage()
            try page.round()
            #expect(page["sampled_connections"] == 40)
            guard let told = try Self.ss(port: 7010) else { return }
            #expect(told.count == 40)
            #expect(page["rtt_seconds_count"] == 40)
            #expect(abs(page["rtt_seconds_sum"] - told.reduce(0) { $0 + $1.rtt }) < 1e-9)
            let (shortest, longest) = (told.map(\.rtt).min() ?? 0, told.map(\.rtt).max() ?? 0)
            #expect(abs(page["rtt_seconds_min"] - shortest) < 1e-9)
            #expect(abs(page["rtt_seconds_max"] - longest) < 1e-9)
            #expect(abs(page["rto_seconds_sum"] - told.reduce(0) { $0 + $1.rto }) < 1e-9)
            #expect(page["rto_seconds_count"] == 40)
        }
    }

    @Test func countsTheRetransmissionsThatSsCounts() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let listener = try sockets.listen(port: 7011, backlog: 50)
            let clients = (0..<5).map { _ in sockets.connect(port: 7011) }
            let servers = try clients.map { _ in try sockets.accept(listener) }
            let page = TCPInfoPage()
            try page.round()
            #expect(page["retransmits_total"] == 0)
            for client in clients[..<2] { try Self.drop(client, true) }
            for server in servers { #expect(send(server, "x", 1, 0) == 1) }
            // The first timeout takes the kernel some 200 ms.
            for _ in 0..<50_000 where page["retransmits_total"] < 2 { try page.round() }
            for client in clients[..<2] { try Self.drop(client, false) }
            // What arrives in the end was sent again a last time.
            for client in clients { try Self.await(client) }
            try page.round()
            #expect(page["retransmits_total"] >= 2)
            // Each sent its byte once, and so often again.
            #expect(page["sampled_segments_total"] == 5 + page["retransmits_total"])
            guard let told = try Self.ss(port: 7011) else { return }
            #expect(Int(page["retransmits_total"]) == told.reduce(0) { $0 + $1.retransmits })
        }
    }

    /// Waits until something has arrived, and reads it.
    private static func await(_ descriptor: Int32) throws {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // The kernel tries again after as long as all tries before took, which on a busy machine are many.
        try #require(poll(&waiting, 1, 60_000) == 1)
        var byte = [UInt8](repeating: 0, count: 16)
        #expect(recv(descriptor, &byte, byte.count, 0) > 0)
    }

    /// Has the kernel throw away all that comes for a socket, or no longer: a filter that keeps nothing, socket(7).
    private static func drop(_ descriptor: Int32, _ isDropping: Bool) throws {
        let (attach, detach): (Int32, Int32) = (26, 27)
        // struct sock_filter: BPF_RET | BPF_K, keep 0 bytes.
        var filter: (UInt16, UInt8, UInt8, UInt32) = (6, 0, 0, 0)
        let outcome = withUnsafeMutableBytes(of: &filter) { filter in
            var program = Program(count: 1, filters: filter.baseAddress)
            let size = socklen_t(MemoryLayout<Program>.size)
            return setsockopt(descriptor, SOL_SOCKET, isDropping ? attach : detach, &program, size)
        }
        try #require(outcome == 0)
    }

    /// `struct sock_fprog`.
    private struct Program {
        var count: UInt16
        var filters: UnsafeMutableRawPointer?
    }

    private struct Told {
        var rtt: Double
        var rto: Double
        var retransmits: Int
    }

    /// What `ss` says of the connections of a port, each in one line; `nil` when there is no `ss`.
    private static func ss(port: UInt16) throws -> [Told]? {
        let arguments = ["-tinHO", "state", "established", "sport", "=", ":\(port)"]
        guard let listing = try NetworkNamespace.output(of: "ss", arguments) else {
            print("skipped, no `ss` to compare with")
            return nil
        }
        return try listing.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            let value = { (name: String) in
                words.first { $0.hasPrefix(name + ":") }?.dropFirst(name.count + 1)
            }
            // rtt:0.031/0.015 in milliseconds; retrans:0/3, of which the second is the total.
            let rtt = try #require(value("rtt")?.split(separator: "/").first.flatMap { Double($0) })
            let rto = try #require(value("rto").flatMap { Double($0) })
            let retransmits = value("retrans")?.split(separator: "/").last.flatMap { Int($0) }
            return Told(rtt: rtt / 1000, rto: rto / 1000, retransmits: retransmits ?? 0)
        }
    }
}

/// The series of one port, on the kernel of this machine, ten seconds a round.
private final class TCPInfoPage {
    private let readings = SlowReadings()
    private var slow: SlowWork
    private let collector: TCPInfoCollector
    private var row = Row(catalogue: TCPInfoCollector.metrics)
    private var now = Timestamp(milliseconds: 0)

    init() {
        slow = SlowWork(SlowContext(readings: readings, procfs: "/nowhere"))
        collector = TCPInfoCollector(CollectorContext(slow: readings))
    }

    func round() throws {
        now = now + .seconds(10)
        slow.finish(now: now)
        row.begin()
        try collector.collect(from: HostFiles(), into: &row)
        row.finish()
    }

    subscript(name: String) -> Double {
        row.layout.series.firstIndex { $0.sampleName == "outrigger_tcp_\(name)" }.map { row.values[$0] }
            ?? .nan
    }
}
