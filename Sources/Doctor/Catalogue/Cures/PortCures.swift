extension Cure {
    private static let squatting = "A wider range takes ports that services want to listen on: reserve those."

    static let ports: [String: Cure] = [
        "port.exhaustion": Cure(
            when: """
                Of the ports towards one destination 50 % are used: info, since connect(2) slows down; 75 %: a warning; \
                95 %: critical.
                """,
            do: """
                Pool or multiplex connections. Then more addresses at either end, with IP_BIND_ADDRESS_NO_PORT; then a \
                wider ip_local_port_range together with ip_local_reserved_ports.
                """, risk: squatting),
        "port.timewait": Cure(
            when: """
                A destination has 75 % of its ports used and half of these in TIME_WAIT, or 60 s of opening at this rate \
                need more ports than there are: a warning; critical together with port.exhaustion.
                """,
            do: """
                Keep connections open and let the other side close first. tcp_tw_reuse = 1 helps on the host that opens \
                the connections, with timestamps on.
                """, risk: "The kernel's documentation advises tcp_tw_reuse only with expert advice."),
        "port.range-narrow": Cure(
            when: """
                Fewer ports are usable than connections are wanted to one destination: a warning. Fewer than 14116, half \
                of the kernel's default: info.
                """,
            do: "Widen the range, for example to 15000–65535, and reserve the ports of services.",
            risk: squatting),
        "port.range-overlaps-service": Cure(
            when: """
                A port that something listens on lies in the range and is not reserved: a warning; info while the range \
                is the kernel's default.
                """, do: "Set ip_local_reserved_ports to the ports of the listeners."),
        "port.bind-before-connect": Cure(
            when:
                "Connections to several destinations each have a port of their own, and 75 % of all are used: a warning.",
            do: "Set IP_BIND_ADDRESS_NO_PORT before bind(2), so that connect(2) chooses the port."),
        "port.parity": Cure(
            when: "Both ends of the range are even, or both odd: info.",
            do: "Move one end by one: connect(2) and bind(2) prefer ports of different parity."),
        "tw.bucket-overflow": Cure(
            when: "TCPTimeWaitOverflow rises, or 80 % of tcp_max_tw_buckets are used: a warning.",
            do: "Raise tcp_max_tw_buckets; never lower it.", risk: "256 bytes for each."),
        "tw.classify": Cure(
            when: "Always info: it says which part of TIME_WAIT matters.",
            do: "Nothing for what a listener closed; for what this host opened, see port.timewait."),
    ]
}
