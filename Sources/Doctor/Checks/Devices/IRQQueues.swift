extension Check {
    /// An interface has one receive queue on a host with many CPUs.
    static let irqQueues = Check(
        id: "irq.queues",
        title: "an interface has one receive queue for many CPUs",
        reads: [.links, .sysctl("net.core.rps_sock_flow_entries")],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                One receive queue means one interrupt, and one CPU that handles every packet. RPS (receive packet \
                steering) hands packets on to other CPUs in software, by a hash of the connection; RFS sends them to \
                the CPU where the server reads.
                """,
            byHand: [
                "ethtool -l eth0    # channels now and at most",
                "cat /sys/class/net/eth0/queues/rx-*/rps_cpus    # 0: nobody steers",
            ],
            wrongWhen:
                "Few packets: handing them to another CPU costs an interrupt there. It pays above some 100,000/s.",
            references: ["https://docs.kernel.org/networking/scaling.html", "ethtool(8)"]),
        examine: { exam throws(Unknown) in
            guard exam.host.processors >= manyProcessors else { return [] }
            return try exam.links().compactMap { link in
                let received = exam.perSecond(link.delta("rx_packets"))
                guard link.after.receiveQueues == 1, link.after.steersPackets == false,
                    // An interface without traffic has nothing to spread, unless there is some to come.
                    received >= packetsPerSecond || exam.question.connections != nil
                else { return nil }
                let mask = String((UInt64(1) << UInt64(min(exam.host.processors, 32))) - 1, radix: 16)
                return Finding(
                    "irq.queues", .info, .configuration, at: link.place, touches: link.touches,
                    predicate: "hands all packets to one CPU",
                    sentence: """
                        \(link.name) has one receive queue and no RPS: one of \(exam.host.processors) CPUs handles all \
                        packets, \(FindingText.number(received.rounded())) a second now.
                        """,
                    brief: "1 queue, \(exam.host.processors) CPUs, no RPS",
                    evidence: [
                        Evidence(source: "ethtool", field: "\(link.name).receive_queues", after: 1),
                        link.change("rx_packets")?.evidence,
                    ].compactMap(\.self),
                    remedies: [
                        Remedy(
                            .platform, "spread its packets with RPS", scope: .host,
                            command: "echo \(mask) > /sys/class/net/\(link.name)/queues/rx-0/rps_cpus")
                    ])
            }
        })
}

private let manyProcessors = 4
private let packetsPerSecond = 1000.0
