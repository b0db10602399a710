extension Cure {
    static let loss: [String: Cure] = [
        "loss.retransmit": Cure(
            when:
                "Of 500 segments or more, 10 at least were sent again: above 1 % a warning, above 3 % critical.",
            do: "Look at the path and the interface. BBR bears loss that no queue caused."),
        "loss.timeouts": Cure(
            when:
                "More than 20 % of retransmissions had to wait for a timeout: a warning, since that stops real-time traffic.",
            do: "tcp_thin_linear_timeouts, or tcp_rto_min_us where the kernel has it.",
            risk: "More segments are sent twice."),
        "loss.spurious": Cure(
            when: "More than 30 % of retransmissions were needless: info.",
            do: "Look for reordering and delayed acknowledgements; then tcp_reordering.",
            risk: "Slower recovery."),
        "loss.syn-retrans": Cure(
            when: """
                More than 1 % of our SYNs had to be repeated: a warning. Where no row tells them from SYN/ACKs, 1 % of \
                all connections, accepted ones among them.
                """,
            do: "Look at the other end: its accept queue, its conntrack table, a firewall between."),
        "loss.checksum": Cure(
            when: "Segments with a wrong checksum arrive: a warning.",
            do: "Look at interface, driver and offloads."),
        "loss.host-queue": Cure(
            when: "More than 1 % of retransmissions were still in the host's own queue: a warning.",
            do: "Look for a stuck queueing discipline or driver."),
        "loss.mtu-blackhole": Cure(
            when: "At least 5 connections, and 1 %, keep repeating a full segment: a warning.",
            do: "Set tcp_mtu_probing to 1; let ICMP through."),
        "loss.dead-peer": Cure(
            when: "At least 5 connections, and 1 %, have repeated five times without an answer: a warning.",
            do: "TCP_USER_TIMEOUT in the application; then tcp_retries2, not below 8.",
            risk: "Drops mobile clients in a tunnel."),
        "net.rp-filter": Cure(
            when: "IPReversePathFilter rises: a warning.",
            do: "Set rp_filter to 2 where routes are asymmetric.",
            risk: "Less is done against forged addresses."),
        "tcp.features-off": Cure(
            when: "tcp_timestamps, tcp_sack or tcp_window_scaling is 0: a warning.", do: "Set it to 1."),
        "cc.slow-start-after-idle": Cure(
            when:
                "Half of the connections that push fall back to a small window after idling: a warning; else info.",
            do: "Set tcp_slow_start_after_idle to 0, or use BBR, which it does not concern.",
            risk: "A burst after a rest may be lost."),
        "cc.bbr-qdisc": Cure(
            when: "BBR sends through another discipline than fq: info.",
            do: "fq at the interface paces cheaper than TCP's own timers."),
        "lat.notsent-lowat": Cure(
            when: "tcp_notsent_lowat is unlimited on a host that pushes: info.", do: "16 to 128 KiB.",
            risk: "More wakeups."),
        "lat.busy-poll": Cure(
            when: "busy_poll or busy_read is set, from 1000 connections on: info.",
            do: "50 µs, and only for a few flows that need it.",
            risk: "Burns CPU."),
    ]
}
