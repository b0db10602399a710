extension Check {
    /// Large maxima of buffers are believed to make a server faster.
    static let mythRmemMax = Myth(
        id: "myth.rmem-max", title: "rmem_max or tcp_rmem of 16 MB makes connections faster",
        reads: [
            .sysctl("net.core.rmem_max"), .sysctl("net.core.wmem_max"), .sysctl("net.ipv4.tcp_rmem"),
            .sysctl("net.ipv4.tcp_wmem"), .sysctlFiles,
        ],
        truth: """
            rmem_max and wmem_max cap SO_RCVBUF and SO_SNDBUF alone; the size that TCP finds for itself is bounded by \
            the third number of tcp_rmem and tcp_wmem.
            """,
        predicate: "does not bound what TCP chooses for itself",
        explanation: Explanation(
            mechanism: """
                TCP sizes its buffers by what a connection carries, up to the third number of tcp_rmem and tcp_wmem. \
                net.core.rmem_max bounds only what a program asks for with SO_RCVBUF, and who asks switches the \
                automatic sizing off. On recent kernels tcp_rmem ends at 32 MiB: the pasted 16 MiB halves it.

                Small messages need neither. Big buffers let slow clients pile up megabytes each \
                (mem.slow-consumers), and collapsing a queue of many small segments stalls a softirq for \
                milliseconds.
                """,
            byHand: [
                "sysctl net.core.rmem_max net.ipv4.tcp_rmem net.ipv4.tcp_wmem",
                "ss -tnm    # rb and tb of each connection: what it has",
            ],
            wrongWhen: """
                A long fat path proves its need: bandwidth times delay above the maximum, and a transfer that is \
                limited by the window.
                """,
            kernels: "tcp_rmem ends at 6 MiB before, and at 32 MiB in the newest kernels.",
            references: [
                "tcp(7), tcp_rmem", "socket(7), SO_RCVBUF",
                "https://blog.cloudflare.com/the-story-of-one-latency-spike/",
            ])
    ) { exam throws(Unknown) in
        let core = ["net.core.rmem_max", "net.core.wmem_max"].flatMap { key in
            exam.traces(of: key) { $0[0] > 4 << 20 }
        }
        // What lowers the running maximum is persist.lowers-default's affair; the belief is the same.
        let own = exam.sysctlFileSettings.filter {
            ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"].contains($0.key)
        }
        return core
            + own.compactMap { line in
                guard let numbers = line.numbers, numbers.count == 3, numbers[2] == 16 << 20 else {
                    return nil
                }
                return Myth.Trace(line, shown: numbers[2])
            }
    }.check
}
