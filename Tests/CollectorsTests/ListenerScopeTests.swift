import Collectors
import Kernel
import Telemetry
import Testing
import Threads

/// Accept queues in several network namespaces.
struct ListenerScopeTests {
    typealias Listener = MadeUpKernel.Listener

    /// A page over our own namespace and one that is followed.
    private final class Followed {
        let own = MadeUpKernel([Listener(port: 80, queue: 1)])
        let kernel = MadeUpKernel([Listener(queue: 3, limit: 2, drops: 7)])
        let context: CollectorContext
        let page: ListenerPage
        private var generation: UInt64 = 0

        init(ticksPerMinute: Int = 600) {
            context = CollectorContext(
                slow: SlowReadings { [own] in own }, ticksPerMinute: ticksPerMinute)
            page = ListenerPage(context)
        }

        /// The `slow` thread finds a namespace under the name `gateway`, or none.
        func follow(_ kernel: MadeUpKernel?, serial: UInt64 = 1) {
            generation += 1
            let base = context.slow.scopes.value.all[0]
            let scope = kernel.map { kernel in
                NetworkScope(name: "gateway", folder: "9/net", serial: serial) { kernel }
            }
            context.slow.scopes.publish(
                NetworkScopes(generation: generation, [base] + [scope].compactMap(\.self)))
        }

        func drops() throws -> String? {
            try page.collect()
            let start =
                #"outrigger_listener_drops_total{address="127.0.0.1",netns="gateway",port="8080",process=""} "#
            return page.lines.first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        }
    }

    @Test func labelsTheRowsOfAFollowedNamespace() throws {
        let followed = Followed()
        followed.follow(followed.kernel)
        try followed.page.collect()
        #expect(
            followed.page.lines.filter { $0.contains("queue{") || $0.contains("total{}") } == [
                "outrigger_listener_left_out_total{} 0.0",
                #"outrigger_listener_queue{address="127.0.0.1",netns="gateway",port="8080",process=""} 3.0"#,
                #"outrigger_listener_queue{address="127.0.0.1",port="80",process=""} 1.0"#,
            ])
        let layout = followed.page.layout
        try followed.page.collect()
        #expect(followed.page.layout === layout)
    }

    @Test func goesOnWithItsCountsInTheNextNamespace() throws {
        let followed = Followed()
        followed.follow(followed.kernel, serial: 1)
        #expect(try followed.drops() == "7.0")
        // The container restarts; an old kernel counts the cookies of its new namespace from 1 again.
        followed.follow(MadeUpKernel([Listener(drops: 2)]), serial: 2)
        #expect(try followed.drops() == "9.0")
        // It is away for a while.
        followed.follow(nil)
        #expect(try followed.drops() == nil)
        followed.follow(MadeUpKernel([Listener(drops: 100)]), serial: 3)
        #expect(try followed.drops() == "109.0")
    }

    @Test func forgetsANamespaceAMinuteAfterItWent() throws {
        let followed = Followed(ticksPerMinute: 10)
        followed.follow(followed.kernel)
        #expect(try followed.drops() == "7.0")
        followed.follow(nil)
        for _ in 0..<20 { #expect(try followed.drops() == nil) }
        followed.follow(followed.kernel, serial: 2)
        #expect(try followed.drops() == "7.0")
    }

    @Test func keepsWhatWasLeftOutOfANamespaceThatWent() throws {
        let followed = Followed(ticksPerMinute: 2)
        followed.follow(followed.kernel)
        for round in 0..<6 {
            followed.kernel.listeners = (0..<300).map { Listener(port: UInt16(round * 300 + $0 + 1)) }
            try followed.page.collect()
        }
        let leftOut = followed.page.lines.first { $0.hasPrefix("outrigger_listener_left_out_total") }
        followed.follow(nil)
        for _ in 0..<6 { try followed.page.collect() }
        #expect(followed.page.lines.contains { $0 == leftOut })
    }

    @Test func losesNothingToANamespaceThatFails() throws {
        let followed = Followed()
        followed.follow(followed.kernel)
        #expect(try followed.drops() == "7.0")
        followed.kernel.failure = .denied("sock_diag")
        #expect(try followed.drops() == nil)
        #expect(followed.page["queue", 80] == 1)
        #expect(followed.page.lines.contains(#"outrigger_listener_failed_looks_total{netns="gateway"} 1.0"#))
        followed.kernel.failure = nil
        #expect(try followed.drops() == "7.0")
        followed.own.failure = .denied("sock_diag")
        #expect(throws: KernelError.denied("sock_diag")) { try followed.page.collect() }
    }

    @Test func namesTheOwnersOnceItCanLookAgain() throws {
        let followed = Followed()
        followed.follow(followed.kernel)
        try followed.page.collect()
        followed.kernel.failure = .denied("sock_diag")
        followed.context.slow.owners.publish(
            ListenerOwners(generation: 1, byInode: [100: .init(pid: 30, name: "gate")]))
        try followed.page.collect()
        #expect(followed.page.process(80) == "gate")
        followed.kernel.failure = nil
        try followed.page.collect()
        #expect(followed.page.process(8080) == "gate")
    }

    @Test func showsNoListenersOfANamespaceThatItMayNotEnter() throws {
        let followed = Followed()
        let base = followed.context.slow.scopes.value.all[0]
        let scope = NetworkScope(name: "gateway", pid: 9, refusal: .denied(.process(9)), serial: 1)
        followed.context.slow.scopes.publish(NetworkScopes(generation: 1, [base, scope]))
        #expect(try followed.drops() == nil)
        // That it is not entered is no failure; `outrigger_netns_info` says so.
        #expect(followed.page.lines.allSatisfy { !$0.contains("gateway") })
    }
}
