extension Cure {
    private static let phones = "Each probe wakes a phone."

    static let idle: [String: Cure] = [
        "idle.keepalive": Cure(
            when: """
                More than 10 % of a listener's connections, of 10 at least, have no keepalive: info; a warning with \
                connections to come, or when they have idled for 15 minutes.
                """,
            do: """
                SO_KEEPALIVE with TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT, or pings with a deadline. The sysctl reaches \
                only sockets that set SO_KEEPALIVE.
                """, risk: phones),
        "idle.keepalive-vs-nat": Cure(
            when:
                "Keepalive begins later than the path forgets a connection: info; a warning while connections are aborted.",
            do: "60 to 120 s, with some jitter: AWS's balancers forget after 350 s, Azure's after 240 s.",
            risk: phones),
        "idle.half-open": Cure(
            when: "Connections end by timeout three times as often as is usual: info.",
            do: "Peers vanish without a word; see idle.keepalive."),
    ]

    static let tables: [String: Cure] = [
        "conntrack.full": Cure(
            when: """
                75 % of nf_conntrack_max: a warning; 90 %, or packets are dropped: critical. Drops of a table that is \
                less than half full have another reason: a warning from one a second on, else info.
                """,
            do:
                "NOTRACK for the service's port. Then raise nf_conntrack_max and the buckets together; then shorter timeouts.",
            risk: "Some 320 bytes for each entry."),
        "conntrack.timeouts": Cure(
            when: "Established connections are remembered for more than a day, and there are 1000: info.",
            do: "3600 to 7440 s, and more than the keepalive.", risk: "Too short cuts WebSockets that idle."),
        "conntrack.buckets": Cure(
            when: "More than 8 entries for each bucket: a warning.", do: "Raise nf_conntrack_buckets.",
            risk: "Memory."),
        "conntrack.enabled-needlessly": Cure(
            when: "Connections are tracked, and neither NAT nor a stateful rule is loaded: info.",
            do: "NOTRACK for the service's port."
        ),
        "neigh.table-full": Cure(
            when: "An entry found no room: critical; 90 % of gc_thresh3: a warning.",
            do: "Raise gc_thresh1, 2 and 3 together, on the host.", risk: "Memory."),
    ]
}
