import Collectors
import Kernel
import Telemetry
import Testing

/// Which fast ticks sample more than the fast facts.
struct MovementTests {
    typealias Listener = MadeUpKernel.Listener

    private static let fast = ["cpu_total", "pressure", "sockstat", "listener"]

    private func set(_ kernel: MadeUpKernel) throws -> CollectorSet {
        try CollectorSet(
            context: CollectorContext(slow: SlowReadings { kernel }),
            host: Fixture(name: "debian12-6.1-idle").host, now: { .zero })
    }

    private func sampled(_ set: inout CollectorSet) -> [String] {
        let names = set.collect(.fast).map(\.name)
        #expect(Array(names.prefix(set.fastCount)) == Self.fast)
        return Array(names.dropFirst(set.fastCount))
    }

    @Test(
        arguments: [
            ([Listener()], [Listener()], false),
            ([Listener()], [Listener(queue: 1)], true),
            ([Listener(queue: 1)], [Listener()], true),
            ([Listener(queue: 3, drops: 7)], [Listener(queue: 3, drops: 8)], true),
            // What comes or goes has not moved.
            ([], [Listener(queue: 3, drops: 7)], false),
            ([Listener(queue: 3, drops: 7)], [], false),
            (
                [Listener(), Listener(port: 2, cookie: 2)],
                [Listener(), Listener(port: 2, cookie: 2, drops: 1)], true
            ),
        ] as [([Listener], [Listener], Bool)])
    func followAListenerWhoseRowMoved(_ before: [Listener], _ after: [Listener], _ moved: Bool) throws {
        let kernel = MadeUpKernel(before)
        var set = try set(kernel)
        #expect(sampled(&set) == [])
        kernel.listeners = after
        #expect(sampled(&set) == (moved ? ["netstat", "netns"] : []))
        #expect(sampled(&set) == [])
    }

    @Test func areNotAskedForWhenNobodyCouldLook() throws {
        let kernel = MadeUpKernel([Listener()])
        var set = try set(kernel)
        _ = set.collect(.fast)
        kernel.failure = .missing("sock_diag")
        #expect(sampled(&set) == [])
        kernel.failure = nil
        // It moved while nobody looked: not between two looks that followed each other.
        kernel.listeners[0].drops = 9
        #expect(sampled(&set) == [])
    }

    @Test func stayOutWhenTheyAreSwitchedOff() throws {
        let kernel = MadeUpKernel([Listener()])
        var set = try CollectorSet(
            context: CollectorContext(slow: SlowReadings { kernel }),
            host: Fixture(name: "debian12-6.1-idle").host, disabled: ["netstat"], now: { .zero })
        _ = set.collect(.fast)
        kernel.listeners[0].drops = 9
        #expect(sampled(&set) == ["netns"])
    }
}
