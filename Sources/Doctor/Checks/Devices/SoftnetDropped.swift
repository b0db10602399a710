extension Check {
    /// Packets were dropped before the network stack because a CPU's backlog was full.
    static let softnetDropped = Check(
        id: "softnet.dropped",
        title: "a CPU's packet backlog is full and packets are dropped",
        reads: [.file("proc/net/softnet_stat"), .sysctl("net.core.netdev_max_backlog")],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Packets that reach a CPU through RPS, veth, loopback or an old driver (netif_rx) wait in a queue of \
                that CPU, at most netdev_max_backlog of them. When it is full the next packet is dropped before any \
                protocol sees it: the second column of softnet_stat. To TCP this is loss, so it shows as \
                retransmits.

                Drivers with NAPI on the CPU that took the interrupt do not use that queue: their packets are missed \
                in the ring of the interface instead (nic.ring).
                """,
            byHand: [
                "cat /proc/net/softnet_stat    # hexadecimal; column 2 dropped, 3 squeezed, 13 the CPU",
                "sysctl net.core.netdev_max_backlog",
                "mpstat -P ALL 1    # %soft: is that CPU saturated?",
            ],
            wrongWhen: """
                A longer backlog adds latency and helps against bursts only. When the CPU has no time left, spread \
                the work: more receive queues, RPS over more CPUs. It does nothing for the ring of an interface.
                """,
            kernels: "All since 3.10. The column with the CPU's number since 5.10; before, rows are counted.",
            references: [
                "https://docs.kernel.org/networking/scaling.html", "net/core/dev.c: enqueue_to_backlog()",
                "net/core/net-procfs.c: softnet_seq_show()",
            ]),
        examine: { exam throws(Unknown) in
            let dropping = try exam.softnet().filter { $0.dropped.delta > 0 }
                .sorted { $0.dropped.delta > $1.dropped.delta }
            guard let worst = dropping.first else { return [] }
            let drops = dropping.reduce(Int64(0)) { $0 &+ $1.dropped.delta }
            let rate = exam.perSecond(drops)
            let cpus = dropping.prefix(cpuLimit).map { "\($0.cpu) (\($0.dropped.delta))" }.joined(
                separator: ", ")
            return [
                Finding(
                    "softnet.dropped", rate > criticalPerSecond ? .critical : .warning, .now, at: Place(),
                    touches: [.host, .namespace],
                    predicate: "drops packets before the network stack sees them",
                    sentence: """
                        \(Amount.count(Int(drops), "packet")) were dropped in \(FindingText.number(exam.seconds)) s \
                        because the backlog of the CPU was full: CPU \(cpus).
                        """,
                    brief: "+\(drops), most on CPU \(worst.cpu)",
                    evidence: dropping.prefix(cpuLimit).map(\.dropped.evidence), remedies: remedies(exam),
                    lossPerSecond: rate)
            ]
        })
}

private let criticalPerSecond = 10.0
/// CPUs that are named.
private let cpuLimit = 4

private func remedies(_ exam: Examination) -> [Remedy] {
    let spread = Remedy(
        .platform, "spread packets over more CPUs: receive queues, rps_cpus", scope: .host, apply: .live)
    let key = "net.core.netdev_max_backlog"
    // Outside the initial namespace it cannot be seen: then the host has to be told.
    guard let now = try? exam.setting(key).number() else {
        return [
            Remedy(
                .platform, "raise \(key) on the host, when packets come by RPS, veth or loopback",
                scope: .host),
            spread,
        ]
    }
    let target = min(max(now, 1000), 1 << 18) * 4
    let raise =
        target > now
        ? Remedy.sysctl(
            key, to: "\(target)", in: exam,
            risk: "latency; only for packets of RPS, veth, loopback and netif_rx") : nil
    return [raise, spread].compactMap(\.self)
}
