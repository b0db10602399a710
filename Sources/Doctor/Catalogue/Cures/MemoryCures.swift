extension Cure {
    static let memory: [String: Cure] = [
        "mem.tcp-pressure": Cure(
            when: """
                TCP memory reaches 80 % of the middle number of tcp_mem: a warning; reaches it, or TCPMemoryPressures \
                rises: critical. All numbers are pages.
                """,
            do: """
                Find who holds the memory (mem.slow-consumers). Then raise tcp_mem, or lower the maxima of tcp_rmem and \
                tcp_wmem.
                """, risk: "More memory for TCP starves the page cache."),
        "mem.tcp-mem-units": Cure(
            when:
                "The last number of tcp_mem is more than half of all memory: a warning. Somebody took it for bytes.",
            do: "Compute it in pages; the default is 9.4 % of memory."),
        "mem.slow-consumers": Cure(
            when: """
                At least 5 connections, and 1 %, hold more than 64 KiB through the whole window and need more than 60 s \
                for the rest: a warning. Together a quarter of tcp_mem: critical.
                """,
            do: """
                Bound the queue of each client in the application, then disconnect. TCP_NOTSENT_LOWAT and tcp_wmem bound \
                what the kernel holds, TCP_USER_TIMEOUT ends who does not read.
                """, risk: "A low mark for unsent bytes wakes the application more often."),
        "mem.per-conn-budget": Cure(
            when: "The connections to come need more than 60 % of memory: a warning.",
            do:
                "More memory, or smaller buffers: about 4.5 KB of kernel memory for an idle connection, plus its buffers."
        ),
        "mem.rmem-min-inflated": Cure(
            when: "The first number of tcp_rmem is above 16 KiB with 100,000 connections to come: a warning.",
            do: "Set it to 4096: it is promised to each socket even under pressure."),
        "mem.rmem-default-inflated": Cure(
            when:
                "The middle number of tcp_rmem or tcp_wmem is above 256 KiB with 100,000 connections to come: a warning.",
            do: "Set tcp_rmem to 4096 131072 and tcp_wmem to 4096 16384, each with its maximum."),
        "buf.rcv-prune": Cure(
            when: "RcvPruned or TCPRcvQDrop rises: critical. TCPRcvCollapsed by more than 1/s: a warning.",
            do: "Read faster; then raise the maximum of tcp_rmem, when bandwidth times delay asks for it.",
            risk: "Large buffers stall while they are collapsed."),
        "buf.zero-window": Cure(
            when: """
                More than one closed window a second for each 1000 connections, and at least 5 connections, and 1 %, \
                with bytes that wait half a second and more to be read: a warning.
                """,
            do: "Read faster in the application."),
        "buf.backlog-drop": Cure(
            when: "TCPBacklogDrop, TCPWqueueTooBig or PFMemallocDrop rises: a warning.",
            do: "Read in smaller pieces: one long read keeps the socket from taking what arrives."),
        "buf.explicit-rcvbuf": Cure(
            when: "At least 10 % of connections have a buffer that SO_RCVBUF fixed at twice rmem_max: info.",
            do: "Leave SO_RCVBUF alone: it switches off that the kernel fits the buffer to the path."),
        "ehash.load": Cure(
            when: "More than two sockets for each bucket of the hash table of connections: a warning.",
            do:
                "`thash_entries=` on the kernel's command line; tcp_child_ehash_entries for new namespaces since 6.1."
        ),
    ]
}
