extension Check {
    /// Busy polling is on, with more connections than it is made for.
    static let latBusyPoll = Check(
        id: "lat.busy-poll",
        title: "busy polling is on and burns CPU for many connections",
        reads: [
            .sysctl("net.core.busy_poll"), .sysctl("net.core.busy_read"), .file("proc/net/sockstat"),
            .file("proc/net/sockstat6"),
        ],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                With busy_poll and busy_read the thread that waits in poll(2) or read(2) spins on the queue of the \
                network card for so many microseconds before it sleeps. That spares an interrupt and a wakeup, some \
                ten microseconds, for a few flows whose latency is everything. With thousands of connections there \
                is always something to spin for: the CPU is busy, and others wait.
                """,
            byHand: ["sysctl net.core.busy_poll net.core.busy_read", "perf top    # napi_busy_loop"],
            wrongWhen: """
                A trading gateway with a core to itself for each thread wants exactly this; 50 µs is the usual \
                value. SO_BUSY_POLL sets it for single sockets.
                """,
            kernels: "Since 3.11.",
            references: ["https://docs.kernel.org/networking/napi.html", "socket(7): SO_BUSY_POLL"]),
        examine: { exam throws(Unknown) in
            let settings = [try exam.setting("net.core.busy_poll"), try exam.setting("net.core.busy_read")]
            var on: [(setting: Setting, evidence: Evidence)] = []
            for setting in settings where try setting.number() > 0 {
                on.append((setting, try setting.evidence()))
            }
            let connections = exam.connectionsInView
            guard !on.isEmpty, connections >= BusyPoll.manyConnections else { return [] }
            let names = on.map { "\($0.setting.key) = \($0.setting.text)" }.joined(separator: ", ")
            return [
                Finding(
                    "lat.busy-poll", .info, .configuration, at: Place(), touches: [.host],
                    predicate: "polls busily for many connections",
                    sentence: """
                        \(names) µs, with \(connections) connections: threads that wait spin instead of sleeping, \
                        which is made for a few flows.
                        """,
                    brief: "\(connections) connections", evidence: on.map(\.evidence),
                    remedies: on.compactMap {
                        .sysctl($0.setting.key, to: "0", in: exam, risk: "some 10 µs more for each wakeup")
                    })
            ]
        })
}

private enum BusyPoll {
    static let manyConnections = 1000
}
