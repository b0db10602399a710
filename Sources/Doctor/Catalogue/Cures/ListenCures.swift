extension Cure {
    private static let slowAccept = """
        Find out why accept(2) is slow: a descriptor limit, a CPU quota, a stopped process, one busy acceptor. Then raise \
        the argument of listen(2), and somaxconn if it is lower, and call listen(2) again; or spread the port over \
        several sockets with SO_REUSEPORT.
        """
    private static let longQueue =
        "A long queue lets clients time out inside it, and hides a server that is stuck."

    static let listening: [String: Cure] = [
        "listen.overflow": Cure(
            when: "ListenOverflows rises: a warning; by 1/s, or by 0.1 % of PassiveOpens: critical.",
            do: slowAccept, risk: longQueue),
        "listen.near-full": Cure(
            when: "At least half of the limit waits in two looks or more, 100 ms apart: a warning.",
            do: slowAccept, risk: longQueue),
        "listen.backlog-capped": Cure(
            when: """
                The latched limit is below 128, or exactly 128, 511 or 4096 below somaxconn: info. With 10,000 \
                connections to come and a limit below 1024, or a queue that was half full: a warning.
                """,
            do: """
                Raise the argument of listen(2), and somaxconn if it is lower; then call listen(2) again or restart. The \
                sysctl alone changes no socket that listens already.
                """, risk: "None below 65,536."),
        "listen.reuseport-skew": Cure(
            when:
                "At least 80 % of the drops of a SO_REUSEPORT group in less than half of its sockets: a warning.",
            do: """
                Restart the worker that is stuck, and close the socket of a worker that ends. tcp_migrate_req hands on \
                what waits there; a BPF program can choose the socket by load.
                """),
        "listen.drops-other": Cure(
            when: "ListenDrops rises by more than ListenOverflows: a warning.",
            do: "Look at what syn.* and mem.* say: SYN queue, memory, or a security module drops them."),
        "listen.unix-backlog": Cure(
            when: "Half of the limit waits: a warning; more than the limit: critical.",
            do:
                "Raise the argument of listen(2); somaxconn limits Unix sockets as well. Then listen(2) again.",
            risk: longQueue),
        "syn.queue-full": Cure(
            when: """
                TCPReqQFullDoCookies rises: a warning. More than 5 % of PassiveOpens by cookie, and at least 10 % of the \
                cookies come back: critical, since these are clients and no flood.
                """,
            do: """
                Clients: raise the argument of listen(2), not tcp_max_syn_backlog. A flood: keep cookies, lower \
                tcp_synack_retries.
                """, risk: "Cookies without timestamps lose window scaling and selective acknowledgements."),
        "syn.drop-no-cookies": Cure(
            when: "SYNs are dropped while tcp_syncookies is 0: critical.", do: "Set tcp_syncookies to 1."),
        "syn.cookies-always": Cure(
            when: "tcp_syncookies is 2: a warning.", do: "Set it to 1; 2 is meant for tests."),
        "syn.synack-loss": Cure(
            when: "At least 20 % of 50 or more half-open connections wait for a repeated SYN/ACK: a warning.",
            do: """
                Look at the path back: a firewall, an asymmetric route, loss. Lower tcp_synack_retries from 5 to 3 only \
                under attack.
                """, risk: "Fewer retries give up early on mobile links."),
        "listen.tfo-overflow": Cure(
            when: "TCPFastOpenListenOverflow or TCPFastOpenPassiveFail rises: a warning.",
            do: "Ask for a longer queue with the socket option TCP_FASTOPEN.",
            risk: "Data in a SYN may be delivered twice."),
        "listen.abort-on-overflow": Cure(
            when: "tcp_abort_on_overflow is 1: info.",
            do: "Set it to 0: a new client is not reset by it, since its SYN is dropped before.",
            risk: "With 1, a burst that the server would have survived harms clients."),
    ]
}
