import Kernel

extension Check {
    /// Connections that push much begin anew after every pause.
    static let ccSlowStartAfterIdle = Check(
        id: "cc.slow-start-after-idle",
        title: "connections that push bursts fall back to ten segments after each pause",
        reads: [.sockets, .connectionDetails, .listeners, .sysctl(SlowStart.key)],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                A connection that was idle for longer than its retransmission timeout, a few hundred milliseconds, \
                begins the next burst with ten segments (14 KB), however fast it was before. Each doubling costs a \
                round trip: 500 KB over 80 ms take half a second instead of a tenth. That is what a server sees that \
                pushes a burst every few seconds over cubic or reno. BBR keeps its own memory and is not concerned.

                Named are connections that moved more than ten segments in the window, were above ten at its \
                beginning, stand at ten or below at its end, and lost nothing meanwhile.
                """,
            byHand: [
                "cat /proc/sys/net/ipv4/tcp_slow_start_after_idle",
                "ss -tinO state established    # cwnd:10 with a large bytes_acked: and no retrans:",
            ],
            wrongWhen: """
                Small messages never need more than ten segments: for chat it changes nothing. After a long pause the \
                path may be another; a burst at the old speed may then be lost.
                """,
            references: [
                "RFC 2861", "https://docs.kernel.org/networking/ip-sysctl.html: tcp_slow_start_after_idle",
                "net/ipv4/tcp_output.c: tcp_cwnd_restart()",
            ]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting(SlowStart.key)
            guard try setting.number() != 0 else { return [] }
            let pushing = try exam.detailedConnections { $0.state == .established }.filter(
                SlowStart.isPushing)
            let fallen = pushing.filter(SlowStart.hasFallen)
            let falling = pushing.filter { SlowStart.hasFallen($0) || SlowStart.willFall($0) }
            guard falling.count >= ConnectionGroup.fewest else { return [] }
            let isMost = fallen.count >= SlowStart.fewestForWarning && fallen.count * 2 >= pushing.count
            let running = try setting.evidence()
            let remedy = Remedy.sysctl(
                SlowStart.key, to: "0", in: exam, risk: "a burst after a pause may be lost")
            return [
                Finding(
                    "cc.slow-start-after-idle", isMost ? .warning : .info, .now, at: Place(),
                    touches: [.namespace], predicate: "begins its bursts anew after each pause",
                    sentence: """
                        \(falling.count) of \(pushing.count) connections that push bursts fall back to ten segments \
                        after a pause, without any loss: each burst needs several round trips again.
                        """,
                    brief: "\(falling.count) of \(pushing.count) fall back",
                    evidence: [
                        Evidence(
                            source: "TCP_INFO", field: "tcpi_snd_cwnd fell to 10 or below without loss",
                            after: Double(fallen.count)),
                        Evidence(
                            source: "TCP_INFO", field: "tcpi_snd_cwnd above 10, paused longer than tcpi_rto",
                            after: Double(falling.count - fallen.count)),
                    ].filter { $0.after > 0 } + [running],
                    remedies: [remedy].compactMap(\.self))
            ]
        })
}

private enum SlowStart {
    static let key = "net.ipv4.tcp_slow_start_after_idle"
    /// Segments that a connection begins with, RFC 6928.
    static let initialWindow: UInt32 = 10
    static let fewestForWarning = 10
    /// Algorithms that restart from the initial window; BBR has a memory of its own.
    static let concerned: Set<String> = ["cubic", "reno"]

    /// It moved more in the window than the first flight holds.
    static func isPushing(_ connection: Connection) -> Bool {
        guard let algorithm = connection.detailAfter?.congestionControl, concerned.contains(algorithm),
            let segment = connection.detailAfter?.segmentBytes, let moved = connection.acknowledgedBytes
        else { return false }
        return moved > UInt64(segment) * UInt64(initialWindow)
    }

    static func hasFallen(_ connection: Connection) -> Bool {
        guard let before = connection.detailBefore?.congestionWindow,
            let after = connection.detailAfter?.congestionWindow
        else { return false }
        return before > initialWindow && after <= initialWindow && connection.retransmits == 0
    }

    /// It has paused for longer than the timeout, so the kernel cuts its window when it sends next.
    static func willFall(_ connection: Connection) -> Bool {
        guard let detail = connection.detailAfter, let window = detail.congestionWindow,
            let pause = detail.lastDataSentMilliseconds, let timeout = detail.rtoMicroseconds
        else { return false }
        return window > initialWindow && UInt64(pause) * 1000 > UInt64(timeout) && connection.retransmits == 0
    }
}
