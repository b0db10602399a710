import Collectors
import Foundation
import Glibc
import Kernel
import Telemetry
import TestKit
import Testing
import Threads

/// The census on this kernel, in a network namespace of the test's own, beside what `ss` says there.
struct LiveCensusTests {
    /// The walks and the page of the calling thread's namespace.
    private final class Host {
        let readings: SlowReadings
        private var slow: SlowWork
        private var set: CollectorSet
        private var round = 0

        init(refused: Bool = false) throws {
            let scope = NetworkScope(folder: "thread-self/net") {
                if refused { return MadeUpKernel(failure: .denied("sock_diag")) }
                return NetlinkChannel()
            }
            readings = SlowReadings(scope)
            slow = SlowWork(SlowContext(readings: readings))
            set = try CollectorSet(
                Catalogue.all.filter { CensusHost.collectors.contains($0.type.name) },
                context: CollectorContext(slow: readings), host: HostFiles(network: "thread-self/net"),
                now: { .zero })
        }

        func page() -> [String: Double] {
            slow.finish(now: Timestamp(milliseconds: Int64(round) * 10_000))
            round += 1
            var page: [String: Double] = [:]
            for line in PageText.of(set.collect(.full)).split(separator: "\n") where !line.hasPrefix("#") {
                guard let blank = line.lastIndex(of: " ") else { continue }
                page[String(line[..<blank])] = Double(line[line.index(after: blank)...])
            }
            return page
        }

        /// The page once every FIN is acknowledged, which may take the kernel 200 ms.
        func settledPage() -> [String: Double] {
            for _ in 0..<10_000 {
                let newest = page()
                if newest["node_tcp_connection_states{state=\"fin_wait1\"}"] == 0 { return newest }
            }
            return page()
        }
    }

    private static let statesOfSs: [(name: String, shown: Substring)] = [
        ("established", "ESTAB"), ("syn_sent", "SYN-SENT"), ("syn_recv", "SYN-RECV"),
        ("fin_wait1", "FIN-WAIT-1"), ("fin_wait2", "FIN-WAIT-2"), ("time_wait", "TIME-WAIT"),
        ("close", "UNCONN"), ("close_wait", "CLOSE-WAIT"), ("last_ack", "LAST-ACK"), ("closing", "CLOSING"),
    ]

    /// How many sockets `ss` shows at each local port in each state; `nil` when there is no `ss`.
    private static func listing() throws -> [String: Double]? {
        guard let text = try NetworkNamespace.output(of: "ss", ["-tanH"]) else {
            print("skipped, no `ss` to compare with")
            #expect(ProcessInfo.processInfo.environment["CI"] != "true")
            return nil
        }
        var shown: [String: Double] = [:]
        for line in text.split(separator: "\n") {
            let columns = line.split(separator: " ")
            guard columns.count > 3, let port = columns[3].split(separator: ":").last else { continue }
            shown["\(columns[0]) \(port)", default: 0] += 1
        }
        return shown
    }

    @Test(arguments: [false, true])
    func countsEachPortAsSsDoes(_ isRefused: Bool) throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            for (port, connections) in [(7101 as UInt16, 300), (7102, 40)] {
                let listener = try sockets.listen(port: port, backlog: 50)
                var pairs: [(client: Int32, server: Int32)] = []
                for _ in 0..<connections {
                    let client = sockets.connect(port: port)
                    pairs.append((client, try sockets.accept(listener)))
                }
                // The server's side is left in CLOSE_WAIT, the client's in FIN_WAIT2.
                for pair in pairs[..<20] { shutdown(pair.client, Int32(SHUT_WR)) }
                for pair in pairs[20..<25] {
                    sockets.close(pair.client)
                    sockets.close(pair.server)
                }
                for pair in pairs[25..<28] {
                    sockets.close(pair.server)
                    sockets.close(pair.client)
                }
                _ = send(pairs[30].client, "four", 4, 0)
            }
            // Nobody answers: the accept queue is full.
            _ = try sockets.listen(port: 7103, backlog: 0)
            for _ in 0..<4 { _ = sockets.connect(port: 7103) }
            let host = try Host(refused: isRefused)
            let page = host.settledPage()
            #expect(
                page["outrigger_socket_source_info{source=\"\(isRefused ? "proc" : "sock_diag")\"}"] == 1)
            guard let shown = try Self.listing() else { return }
            #expect(shown["ESTAB 7101"] == 272)
            for (name, state) in Self.statesOfSs {
                for port in [7101, 7102, 7103] {
                    let series = page.keys.first {
                        $0.hasPrefix("outrigger_tcp_connections{port=\"\(port)\"")
                            && $0.hasSuffix("state=\"\(name)\"}")
                    }
                    #expect(series.flatMap { page[$0] } == shown["\(state) \(port)"] ?? 0, "\(name) \(port)")
                }
                let all = shown.filter { $0.key.hasPrefix("\(state) ") }.values.reduce(0, +)
                #expect(page["node_tcp_connection_states{state=\"\(name)\"}"] == all, "\(name)")
            }
            #expect(page["outrigger_tcp_receive_queue_bytes{port=\"7101\"}"] == 24)
            #expect(page["outrigger_time_wait{cause=\"served\"}"] == 6)
            #expect(page["outrigger_time_wait{cause=\"ephemeral\"}"] == 10)
        }
    }

    @Test func tellsASlowConsumerAtOnceByItsClosedWindow() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let listener = try sockets.listen(port: 7104, backlog: 5)
            _ = sockets.connect(port: 7104)
            let server = try sockets.accept(listener)
            let idle = sockets.connect(port: 7104)
            _ = try sockets.accept(listener)
            var on: Int32 = 1
            setsockopt(idle, SOL_SOCKET, SO_KEEPALIVE, &on, socklen_t(4))
            let chunk = [UInt8](repeating: 1, count: 1 << 20)
            var rest = 32
            while rest > 0, send(server, chunk, chunk.count, Int32(MSG_DONTWAIT)) > 0 { rest -= 1 }
            let host = try Host()
            var page = host.page()
            for _ in 0..<10_000 where page["outrigger_tcp_zero_window{port=\"7104\"}"] == 0 {
                page = host.page()
            }
            #expect(page["outrigger_tcp_zero_window{port=\"7104\"}"] == 1)
            #expect(page["outrigger_tcp_slow_consumers{port=\"7104\"}"] == 1)
            #expect(page["outrigger_tcp_send_queue_bytes{port=\"7104\"}"] ?? 0 > 65_536)
            #expect(
                page["outrigger_tcp_send_queue_bytes{port=\"7104\"}"]
                    == page["outrigger_tcp_send_queue_largest_bytes{port=\"7104\"}"])
            #expect(page["outrigger_tcp_keepalive_ratio{port=\"7104\"}"] == 0)
        }
    }

    @Test func countsWhatWasAcceptedAndOpened() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let (first, second) = (
                try sockets.listen(port: 7105, backlog: 50), try sockets.listen(port: 7106, backlog: 50)
            )
            let host = try Host()
            _ = host.page()
            for _ in 0..<30 {
                _ = sockets.connect(port: 7105)
                _ = try sockets.accept(first)
            }
            for _ in 0..<12 {
                _ = sockets.connect(port: 7106)
                _ = try sockets.accept(second)
            }
            let page = host.page()
            #expect(page["outrigger_tcp_accepted_total{port=\"7105\"}"] == 30)
            #expect(page["outrigger_tcp_accepted_total{port=\"7106\"}"] == 12)
            #expect(page["outrigger_tcp_opened_total"] == 42)
        }
    }
}
