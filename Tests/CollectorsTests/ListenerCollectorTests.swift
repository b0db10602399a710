import Collectors
import Kernel
import Telemetry
import Testing
import Threads

struct ListenerCollectorTests {
    typealias Listener = MadeUpKernel.Listener

    private func page(_ kernel: MadeUpKernel, ticksPerMinute: Int = 600) -> ListenerPage {
        ListenerPage(CollectorContext(slow: SlowReadings { kernel }, ticksPerMinute: ticksPerMinute))
    }

    @Test func writesEveryFamily() throws {
        let kernel = MadeUpKernel([
            Listener(queue: 3, limit: 2, drops: 7),
            Listener(address: [UInt8](repeating: 0, count: 15) + [1], port: 9, cookie: 2, inode: 0),
        ])
        let page = page(kernel)
        try page.collect()
        #expect(
            page.lines == [
                #"outrigger_listener_drops_total{address="127.0.0.1",port="8080",process=""} 7.0"#,
                #"outrigger_listener_drops_total{address="::1",port="9",process=""} 0.0"#,
                "outrigger_listener_left_out_total{} 0.0",
                "outrigger_listener_owners_left_out{} 0.0",
                #"outrigger_listener_queue_limit{address="127.0.0.1",port="8080",process=""} 2.0"#,
                #"outrigger_listener_queue_limit{address="::1",port="9",process=""} 10.0"#,
                #"outrigger_listener_queue_peak{address="127.0.0.1",port="8080",process=""} 3.0"#,
                #"outrigger_listener_queue_peak{address="::1",port="9",process=""} 0.0"#,
                #"outrigger_listener_queue{address="127.0.0.1",port="8080",process=""} 3.0"#,
                #"outrigger_listener_queue{address="::1",port="9",process=""} 0.0"#,
                #"outrigger_listener_sockets{address="127.0.0.1",port="8080",process=""} 1.0"#,
                #"outrigger_listener_sockets{address="::1",port="9",process=""} 1.0"#,
            ])
        let layout = page.layout
        kernel.listeners[0].queue = 1
        try page.collect()
        #expect(page.layout === layout)
        #expect(page["queue", 8080] == 1)
        #expect(page["queue_peak", 8080] == 3)
    }

    @Test(
        arguments: [
            // The fullest by share, whatever the order; of equals the one with the smaller limit.
            ([(3, 2), (32, 100)], (3, 2)), ([(32, 100), (3, 2)], (3, 2)),
            ([(0, 100), (0, 5), (0, 50)], (0, 5)),
            ([(1, 0), (1, 1)], (1, 0)), ([(UInt32.max, UInt32.max), (UInt32.max, 0)], (UInt32.max, 0)),
        ] as [([(UInt32, UInt32)], (UInt32, UInt32))])
    func showsTheFullestOfAGroup(_ members: [(UInt32, UInt32)], _ fullest: (UInt32, UInt32)) throws {
        let kernel = MadeUpKernel(
            members.enumerated().map { Listener(cookie: UInt64($0), queue: $1.0, limit: $1.1) })
        let page = page(kernel)
        try page.collect()
        #expect(page["queue", 8080] == Double(fullest.0))
        #expect(page["queue_limit", 8080] == Double(fullest.1))
        #expect(page["sockets", 8080] == Double(members.count))
    }

    @Test func keepsTheDropsOfAMemberThatCloses() throws {
        let kernel = MadeUpKernel([Listener(cookie: 1, drops: 5), Listener(cookie: 2, drops: 7)])
        let page = page(kernel)
        try page.collect()
        #expect(page["drops_total", 8080] == 12)
        kernel.listeners = [Listener(cookie: 2, drops: 8)]
        try page.collect()
        #expect(page["drops_total", 8080] == 13)
        #expect(page["sockets", 8080] == 1)
        // A dump that had missed it shows it again.
        kernel.listeners = [Listener(cookie: 2, drops: 8), Listener(cookie: 1, drops: 6)]
        try page.collect()
        #expect(page["drops_total", 8080] == 14)
        // The server is restarted: a new socket at the old address.
        kernel.listeners = []
        try page.collect()
        #expect(page["drops_total", 8080].isNaN)
        kernel.listeners = [Listener(cookie: 3, drops: 1)]
        try page.collect()
        #expect(page["drops_total", 8080] == 15)
    }

    @Test(arguments: [(UInt32.max - 1, UInt32(3), 5.0), (10, 9, 0), (10, 10, 0)])
    func countsOnAcrossTheWrapOfDrops(_ before: UInt32, _ after: UInt32, _ growth: Double) throws {
        let kernel = MadeUpKernel([Listener(drops: before)])
        let page = page(kernel)
        try page.collect()
        kernel.listeners[0].drops = after
        try page.collect()
        #expect(page["drops_total", 8080] == Double(before) + growth)
    }

    @Test func countsARepeatedRowOnce() throws {
        let page = page(MadeUpKernel([Listener(queue: 2, drops: 4), Listener(queue: 2, drops: 4)]))
        try page.collect()
        #expect(page["drops_total", 8080] == 4)
        #expect(page["sockets", 8080] == 1)
    }

    @Test func forgetsAListenerAMinuteAfterItClosed() throws {
        let kernel = MadeUpKernel([Listener(queue: 9, drops: 5)])
        let page = page(kernel, ticksPerMinute: 10)
        try page.collect()
        kernel.listeners = []
        for _ in 0..<20 { try page.collect() }
        kernel.listeners = [Listener(cookie: 2, drops: 1)]
        try page.collect()
        #expect(page["drops_total", 8080] == 1)
        #expect(page["queue_peak", 8080] == 0)
    }

    @Test func followsABoundedNumber() throws {
        let kernel = MadeUpKernel(
            (0..<300).map { Listener(port: UInt16($0), cookie: UInt64($0)) })
        let page = page(kernel)
        for round in 0..<5 {
            for place in kernel.listeners.indices {
                kernel.listeners[place].port = UInt16(round * 300 + place)
            }
            try page.collect()
        }
        // 1,024 fit; the fifth round brings 1,200 to 1,499, of which none does, the fourth the first 124.
        let followed = Double(
            page.layout.series.filter { $0.metric.name == "outrigger_listener_queue" }.count)
        #expect(followed == 0)
        #expect(page.lines.contains("outrigger_listener_left_out_total{} 476.0"))
    }

    @Test func failsWithTheKernelAndGoesOnWithIt() throws {
        let kernel = MadeUpKernel([Listener(drops: 3)])
        let page = page(kernel)
        try page.collect()
        kernel.failure = .denied("sock_diag")
        #expect(throws: KernelError.denied("sock_diag")) { try page.collect() }
        kernel.failure = nil
        kernel.isTorn = true
        kernel.listeners[0].drops = 4
        try page.collect()
        #expect(page["drops_total", 8080] == 4)
    }

    @Test func namesAGroupAfterItsLowestPid() throws {
        let kernel = MadeUpKernel([Listener(cookie: 1, inode: 11), Listener(cookie: 2, inode: 12)])
        let context = CollectorContext(slow: SlowReadings { kernel })
        let page = ListenerPage(context)
        try page.collect()
        #expect(page.process(8080) == "")
        context.slow.owners.publish(
            ListenerOwners(
                generation: 1,
                byInode: [11: .init(pid: 30, name: "worker"), 12: .init(pid: 20, name: "main")]))
        try page.collect()
        #expect(page.process(8080) == "main")
        // The inode of a closed socket may belong to somebody else by now.
        kernel.listeners = [Listener(cookie: 3, inode: 13)]
        try page.collect()
        #expect(page.process(8080) == "")
    }
}
