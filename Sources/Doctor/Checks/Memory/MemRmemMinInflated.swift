extension Check {
    /// A minimum of tcp_rmem that is promised to very many sockets.
    static let memRmemMinInflated = Check(
        id: "mem.rmem-min-inflated",
        title: "the minimum of tcp_rmem is large and promised to every socket",
        reads: [.sysctl("net.ipv4.tcp_rmem"), .file("proc/net/sockstat"), .file("proc/net/sockstat6")],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                The first number of tcp_rmem is what every socket may hold even while TCP is under memory pressure. \
                It is no speed knob: autotuning begins at the second number. Multiplied by a hundred thousand \
                sockets, a raised minimum is memory that pressure cannot take back, so pressure lasts longer and hits \
                everybody else harder.
                """,
            byHand: ["cat /proc/sys/net/ipv4/tcp_rmem    # minimum, default, maximum in bytes", "ss -s"],
            wrongWhen: "With few connections it costs nothing, and changing it changes nothing.",
            references: ["tcp(7)", "https://docs.kernel.org/networking/ip-sysctl.html"]),
        examine: { exam throws(Unknown) in
            try InflatedBuffer(
                check: "mem.rmem-min-inflated", key: "net.ipv4.tcp_rmem", place: 0, limit: 16 << 10,
                healthy: 4096, why: "that much is promised to each even under memory pressure"
            ).findings(exam)
        })
}
