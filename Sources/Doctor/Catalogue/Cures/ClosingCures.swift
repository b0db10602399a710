extension Cure {
    static let closing: [String: Cure] = [
        "close.close-wait-leak": Cure(
            when: """
                At least 20 sockets, and 5 % of all, stay in CLOSE_WAIT through the window, or 100 and growing: a warning.
                """, do: "In the application, call close(2) when read(2) has returned 0. No sysctl helps."),
        "close.fin-wait2-orphans": Cure(
            when: "At least 100, and a quarter of what sockstat calls tw, are orphans in FIN_WAIT2: info.",
            do: """
                The peers do not close; find out why. Here, and only here, a lower tcp_fin_timeout helps; so does \
                TCP_LINGER2 for one socket.
                """, risk: "Cuts peers that still send after our FIN."),
        "close.fin-wait1-stuck": Cure(
            when: "At least 1000 sockets in FIN_WAIT1 with bytes that nobody acknowledges: a warning.",
            do: "TCP_USER_TIMEOUT or SO_LINGER in the application; then tcp_orphan_retries, where 0 means 8.",
            risk: "What was not sent is lost."),
        "close.orphan-limit": Cure(
            when: """
                TCPAbortOnMemory rises while tcp_mem is fine: critical. A quarter of tcp_max_orphans: a warning, because \
                the kernel may count an orphan up to four times.
                """, do: "Find the peers that do not acknowledge; then raise tcp_max_orphans, on the host.",
            risk: "Memory that no process owns."),
        "close.resets": Cure(
            when: "Resets of one kind come three times as often as is usual: info.",
            do: "Look at the kind: TCPAbortOnClose means that the application closed with bytes unread."),
    ]
}
