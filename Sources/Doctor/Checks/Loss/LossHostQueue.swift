extension Check {
    /// Retransmission timers run out while the first copy has not left this host.
    static let lossHostQueue = Check(
        id: "loss.host-queue",
        title: "segments wait in this host's own queues until their timers run out",
        reads: [.counters],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Before a segment is sent again the kernel looks whether the first copy still waits in a qdisc or in \
                the driver of this host. If so it is not sent again, and TCPSpuriousRtxHostQueues counts it. So it \
                took longer than the retransmission timeout, 200 milliseconds and more, to leave the machine: a \
                transmit queue that is stuck, a shaper with far too long a queue, a driver that does not free what it \
                has sent, a hypervisor that does not run.
                """,
            byHand: [
                "nstat -az TcpExtTCPSpuriousRtxHostQueues TcpRetransSegs    # twice",
                "tc -s qdisc    # backlog, requeues", "dmesg | grep -i 'transmit queue'",
            ],
            wrongWhen:
                "On a host whose CPUs are all busy the softirq is what is late: see psi.cpu, cpu.steal.",
            references: ["net/ipv4/tcp_output.c: skb_still_in_host_queue()"]),
        examine: { exam throws(Unknown) in
            let stuck = try exam.change("TcpExt.TCPSpuriousRtxHostQueues")
            let losses = try Losses(exam)
            let attempts = losses.all.delta &+ stuck.delta
            guard let share = Examination.ratio(stuck.delta, of: attempts), share > 0.01 else { return [] }
            return [
                Finding(
                    "loss.host-queue", .warning, .now, at: Place(), touches: [.namespace],
                    predicate: "holds segments in its own queues",
                    sentence: """
                        \(stuck.delta) of \(attempts) segments to be sent again, \(Amount.percent(share)), had not \
                        left this host when their timers ran out: a qdisc or driver is stuck.
                        """,
                    brief: "\(stuck.delta) stuck in host queues",
                    evidence: [stuck.evidence, losses.all.evidence],
                    remedies: [
                        Remedy(
                            .platform,
                            "find the queue: backlog of the qdisc, transmit timeouts of the driver",
                            scope: .host, apply: .live, command: "tc -s qdisc; ip -s -s link")
                    ])
            ]
        })
}
