extension Cure {
    private static let raise = "Raise it on the host, never lower it."

    static let limits: [String: Cure] = [
        "fd.process-limit": Cure(
            when: """
                80 % of the soft limit: a warning; 95 %: critical. With connections to come: a limit below their number \
                plus a tenth.
                """,
            do:
                "`LimitNOFILE=` of the unit, or prlimit(1) on the running process; fs.nr_open first where it is lower.",
            risk: "select(2) overruns its set above 1024 descriptors."),
        "fd.nr-open": Cure(when: "80 %, or below the connections to come: a warning.", do: raise),
        "fd.file-max": Cure(when: "80 %, or below the connections to come: a warning.", do: raise),
        "fd.epoll-watches": Cure(when: "80 %, or below the connections to come: a warning.", do: raise),
        "proc.threads": Cure(
            when: "90 % of threads-max or pid_max: a warning.", do: "Find the leak; then raise the limit."),
        "cgroup.pids-max": Cure(
            when: "fork(2) failed at the limit: critical; 90 %: a warning.",
            do: "Find the leak; then raise pids.max."),
        "proc.map-count": Cure(when: "80 % of max_map_count: a warning.", do: "Raise vm.max_map_count."),
        "proc.stopped": Cure(
            when:
                "A process is stopped, traced, or in uninterruptible sleep at both ends of the window: critical.",
            do: "SIGCONT; detach the debugger; look at its storage."),
        "cpu.thread-pegged": Cure(
            when: """
                One thread of a server uses 95 % of a processor, and the process less than one and a half: a warning when \
                clients wait or there are at least five, else info.
                """,
            do: "Spread the loop over threads, or the port over sockets with SO_REUSEPORT."),
        "cgroup.cpu-throttled": Cure(
            when: """
                More than 5 % of periods were throttled, and more than 1 ms/s lost: a warning; more than 25 %: critical. \
                Any ancestor counts.
                """,
            do: "Raise the quota or drop it; as many threads as the quota has processors.",
            risk: "Neighbours on the host get less."),
        "cgroup.memory-high": Cure(
            when: "memory.events counts `high`: a warning; critical with full memory pressure above 10 %.",
            do: "Raise memory.high, or hold less: TCP's buffers are charged here."),
        "cgroup.oom": Cure(
            when: """
                memory.events counts `max`, `oom` or `oom_kill`: critical. `max` alone, or v1 memory.failcnt, while page \
                cache gives way and nobody waits for it: info.
                """,
            do: "Raise memory.max, or hold less: TCP's buffers are charged here."),
        "cgroup.sock": Cure(
            when: "A large part of a control group's memory is TCP's buffers.",
            do: "Bound what clients may make the server hold; see mem.slow-consumers."),
        "psi.cpu": Cure(
            when:
                """
                Some task waited for a CPU in more than 20 % of the window: a warning when the server's own control group, \
                or the run delay of one of its threads, shows the same; else info. Of servers that nobody asked about \
                a thread has to wait longer than it runs.
                """,
            do: "Fewer threads, or more processors."),
        "psi.memory": Cure(
            when: "All tasks waited for memory in more than 1 % of the window: a warning.",
            do: "More memory, or a smaller working set."),
        "psi.io": Cure(
            when: "All tasks waited for storage in more than 5 % of the window: a warning.",
            do: "Keep logs and writes off the path of requests."),
        "psi.irq": Cure(
            when: "Interrupts kept tasks from running in a large part of the window.",
            do: "Spread the interrupts."),
        "cpu.steal": Cure(
            when: "More than 5 % of CPU time went to other guests: a warning.", do: "A less crowded host."),
        "cpu.clocksource": Cure(
            when: "The clock is none of those that are read without a system call: info.",
            do: "Find out why the kernel left tsc or kvm-clock."),
        "vm.swap": Cure(
            when: "The target is swapped in or out: a warning.", do: "More memory; vm.swappiness."),
        "vm.thp": Cure(
            when: "Huge pages stall allocations more than once a second: info.",
            do: "`madvise` in /sys/kernel/mm/transparent_hugepage/enabled."),
        "vm.overcommit": Cure(
            when: "Committed memory is near its limit under vm.overcommit_memory = 2: a warning.",
            do: "More memory or swap, or another policy."),
        "vm.numa-balancing": Cure(
            when: "Pages move between nodes: info.", do: "Bind the server to a node."),
        "vm.min-free": Cure(
            when: "Allocations stall: a warning.", do: "More memory; vm.min_free_kbytes with care."),
        "udp.rcvbuf-errors": Cure(
            when: "Datagrams find no room: a warning; more than 1 %: critical.",
            do: "SO_RCVBUF of that socket, and rmem_max, which bounds it.", risk: "Memory."),
    ]
}
