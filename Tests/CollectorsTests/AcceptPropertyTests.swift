import Collectors
import Kernel
import TestKit
import Testing

/// Whoever accepts, in whichever order: nothing is lost, nothing is taken back, and in the end each part is right.
struct AcceptPropertyTests {
    private static let ports: [UInt16] = [80, 443, 22]

    /// What was accepted by each port, in the kernel and on the page.
    private struct Accepted {
        let host: CensusHost
        var truth = [UInt16: Int](uniqueKeysWithValues: ports.map { ($0, 0) })
        var shown = [UInt16: Int](uniqueKeysWithValues: ports.map { ($0, 0) })
        var remotes: UInt32 = 0

        var total: Int { truth.values.reduce(0, +) }

        /// `count` new connections of `port`, which stay for a walk.
        mutating func accept(_ count: Int, at port: UInt16) throws {
            for _ in 0..<count {
                remotes += 1
                let address = [
                    10, UInt8(remotes >> 16 & 0xff), UInt8(remotes >> 8 & 0xff), UInt8(remotes & 0xff),
                ]
                host.kernel.connections.append(
                    .init(local: ([10, 0, 0, 1], port), remote: (address, 50_000)))
            }
            truth[port, default: 0] += count
            try host.opens(passive: total, active: 0)
        }

        mutating func look(afterWalk: Bool) throws {
            let page = afterWalk ? try host.pageAfterWalk() : try host.page()
            for port in ports {
                let now = Int(page["outrigger_tcp_accepted_total{port=\"\(port)\"}"] ?? -1)
                #expect(now >= shown[port] ?? 0, "port \(port) went back")
                shown[port] = now
            }
            #expect(page["outrigger_tcp_accepted_total{port=\"unknown\"}"] == nil)
            let sum = shown.values.reduce(0, +)
            #expect(afterWalk ? sum == total : sum <= total)
            if afterWalk { host.kernel.connections = [] }
        }
    }

    @Test(arguments: 1...12)
    func splitsToTheLastOne(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var accepted = Accepted(host: try CensusHost())
        accepted.host.kernel.listeners = Self.ports.enumerated().map {
            .init(port: $1, cookie: UInt64($0 + 1))
        }
        try accepted.look(afterWalk: true)
        for _ in 0..<25 {
            for _ in 0..<3 {
                // Bursts of one port, lulls, and all at once.
                for port in Self.ports where Int.random(in: 0..<3, using: &random) == 0 {
                    try accepted.accept(Int.random(in: 0..<60, using: &random), at: port)
                }
                try accepted.look(afterWalk: false)
            }
            // Somebody came at last, else the walk has nothing to say.
            try accepted.accept(1, at: 22)
            try accepted.look(afterWalk: true)
        }
        for _ in 0..<2 {
            for port in Self.ports { try accepted.accept(1000, at: port) }
            try accepted.look(afterWalk: true)
        }
        #expect(accepted.shown == accepted.truth)
    }
}
