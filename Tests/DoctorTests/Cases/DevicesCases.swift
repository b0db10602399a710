import Doctor

extension CheckCase {
    static let devices: [CheckCase] = softirq + interfaces

    private static let softirq: [CheckCase] = [
        CheckCase(
            "softnet.dropped",
            healthy: [
                // A CPU that went offline takes its row with it, and its numbers are not another's.
                {
                    softnet(
                        [(100, 0, 0), (200, 9000, 0), (300, 0, 0)], [(100, 0, 0), (300, 9000, 0)],
                        withNumbers: false)
                },
                // A counter that began anew.
                { softnet([(100, 500, 0)], [(100, 2, 0)]) },
            ]
        ) { softnet([(100, 4, 0), (100, 70, 0)], [(900, 5, 0), (100, 72, 0)]) },
        CheckCase("softnet.dropped", "many") {
            softnet([(100, 0, 0), (100, 70, 0)], [(900, 0, 0), (9000, 171, 0)])
        },
        CheckCase("softnet.dropped", "namespace") {
            softnet([(1, 0, 0)], [(2, 100, 0)]).without("proc/sys/net/core/netdev_max_backlog")
        },
        CheckCase(
            "softnet.squeezed",
            healthy: [
                // Squeezed, and with time left.
                { squeezed(101, softirq: 499) },
                // Busy, and hardly squeezed.
                { squeezed(100, softirq: 900) },
                { squeezed(500, softirq: 900).without("proc/stat").file("proc/stat", "cpu 1 1 1 1\n") },
            ]
        ) { squeezed(101, softirq: 500) },
        CheckCase(
            "irq.skew",
            healthy: [
                // One CPU takes all and has time left.
                { skewed([0, 80_000, 0, 0], softirq: 500) },
                // Three quarters on each of four CPUs would be 3 times the mean.
                { skewed([10_000, 29_000, 0, 0], softirq: 900) },
                // Hardly any packets.
                { skewed([0, 499, 0, 0], softirq: 900) },
                // One CPU has nobody to share with.
                { softnet([(1, 0, 0)], [(90_000, 0, 0)]).file("proc/stat", stat(0, 0), stat(900, 100)) },
            ]
        ) { skewed([10_000, 30_000, 0, 0], softirq: 501) },
    ]

    private static let interfaces: [CheckCase] = [
        CheckCase(
            "irq.queues",
            healthy: [
                { queues(1, steers: true, 20_000) }, { queues(4, steers: false, 20_000) },
                { queues(1, steers: nil, 20_000) }, { queues(nil, steers: false, 20_000) },
                { queues(1, steers: false, 20_000).changed { $0.description.processors = 3 } },
            ]
        ) { queues(1, steers: false, 20_000) },
        CheckCase("irq.queues", "target") { queues(1, steers: false, 10).connections(1000) },
        CheckCase(
            "nic.ring",
            healthy: [
                { link(["rx_missed_errors": (90_000, 90_000), "rx_fifo_errors": (7, 7)]) },
                // Dropped by the stack: protocols that nobody speaks.
                { link(["rx_dropped": (5, 900)]) },
                { link(["rx_missed_errors": (0, 9)]).changed { off(&$0) } },
            ]
        ) {
            link(["rx_missed_errors": (100, 612), "rx_fifo_errors": (0, 12)]) {
                ($0.receiveRing, $0.receiveRingLimit) = (256, 4096)
            }
        },
        CheckCase("nic.ring", "driver") { link(["rx_out_of_buffer": (0, 1)]) },
        CheckCase(
            "nic.errors",
            healthy: [
                { link(["rx_errors": (7000, 7100), "rx_packets": (0, 9900)]) },
                { link(["rx_errors": (0, 9), "rx_packets": (0, 500)]) },
                { link(["rx_errors": (0, 100), "rx_packets": (0, 399)]) },
                { link(["rx_errors": (0, 100)]) },
            ]
        ) {
            link([
                "rx_errors": (7000, 7101), "rx_packets": (0, 9899), "rx_crc_errors": (1, 90),
                "tx_errors": (1, 2),
                "tx_packets": (0, 50_000),
            ])
        },
        CheckCase("nic.errors", "sending") {
            link(["tx_errors": (0, 600), "tx_packets": (0, 0), "tx_carrier_errors": (0, 600)])
        },
        CheckCase(
            "nic.qdisc",
            healthy: [
                { qdisc((90_000, 90_000), sent: 20_000) }, { qdisc((0, 100), sent: 9900) },
                { qdisc((0, 9), sent: 500) }, { link(["tx_packets": (0, 900)]) },
            ]
        ) { qdisc((50, 151), sent: 9899) },
        CheckCase(
            "nic.cloud-allowance",
            healthy: [
                {
                    link([
                        "bw_in_allowance_exceeded": (4711, 4711),
                        "conntrack_allowance_available": (9000, 9900),
                    ])
                }
            ]
        ) {
            link([
                "bw_in_allowance_exceeded": (10, 11), "conntrack_allowance_exceeded": (0, 300),
                "pps_allowance_exceeded": (8, 8),
            ])
        },
    ]

    private static func softnet(
        _ before: [(Int, Int, Int)], _ after: [(Int, Int, Int)], withNumbers: Bool = true
    ) -> MadeUpHost {
        MadeUpHost().file(
            "proc/net/softnet_stat", HealthyFiles.softnet(before, withNumbers: withNumbers),
            HealthyFiles.softnet(after, withNumbers: withNumbers))
    }

    private static func stat(_ softirq: Int, _ idle: Int) -> String {
        HealthyFiles.processors([6: softirq], idle: idle, only: 1)
    }

    /// CPU 1 squeezed so often while it spent `softirq` of 1000 ticks on packets.
    private static func squeezed(_ times: Int, softirq: Int) -> MadeUpHost {
        softnet([(1, 0, 50), (1, 0, 60)], [(1, 0, 50), (9, 0, 60 + times)])
            .file("proc/stat", stat(0, 0), stat(softirq, 1000 - softirq))
    }

    /// Packets by CPU; CPU 1 spent `softirq` of 1000 ticks on them.
    private static func skewed(_ packets: [Int], softirq: Int) -> MadeUpHost {
        softnet(packets.map { _ in (500, 0, 0) }, packets.map { (500 + $0, 0, 0) })
            .file("proc/stat", stat(0, 0), stat(softirq, 1000 - softirq))
            .file(
                "proc/interrupts",
                "   CPU0 CPU1\n 35: 10 400 PCI-MSIX 1-edge virtio1-input.0\nLOC: 1 1 Timer\n",
                "   CPU0 CPU1\n 35: 10 30400 PCI-MSIX 1-edge virtio1-input.0\nLOC: 1 90000 Timer\n")
    }

    private static func link(
        _ counters: [String: (Int64, Int64)], _ change: (inout LinkSample) -> Void = { _ in }
    ) -> MadeUpHost {
        MadeUpHost().link(
            "eth0", before: { $0.counters = counters.mapValues(\.0) },
            after: {
                $0.counters = counters.mapValues(\.1)
                change(&$0)
            })
    }

    private static func off(_ host: inout MadeUpHost) {
        host.after.links = host.after.links.map { links in
            links.map { link in
                var link = link
                link.isOn = false
                return link
            }
        }
    }

    private static func queues(_ count: Int?, steers: Bool?, _ packetsPerSecond: Int64) -> MadeUpHost {
        link(["rx_packets": (5000, 5000 + packetsPerSecond * 10)]) {
            ($0.receiveQueues, $0.steersPackets) = (count, steers)
        }
    }

    private static func qdisc(_ drops: (Int64, Int64), sent: Int64) -> MadeUpHost {
        MadeUpHost().link(
            "eth0",
            before: {
                ($0.qdisc, $0.qdiscDrops, $0.counters) = ("pfifo_fast", drops.0, ["tx_packets": 700])
            },
            after: {
                ($0.qdisc, $0.qdiscDrops, $0.qdiscBacklogPackets) = ("pfifo_fast", drops.1, 900)
                $0.counters = ["tx_packets": 700 + sent]
            })
    }
}
