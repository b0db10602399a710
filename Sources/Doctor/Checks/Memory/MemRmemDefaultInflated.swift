extension Check {
    /// A default of tcp_rmem or tcp_wmem that very many sockets begin with.
    static let memRmemDefaultInflated = Check(
        id: "mem.rmem-default-inflated",
        title: "sockets begin with large buffers, and there are very many of them",
        reads: [
            .sysctl("net.ipv4.tcp_rmem"), .sysctl("net.ipv4.tcp_wmem"), .file("proc/net/sockstat"),
            .file("proc/net/sockstat6"),
        ],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                The second numbers of tcp_rmem and tcp_wmem are where a socket's buffers begin; autotuning raises \
                them towards the third as a transfer needs it. A larger beginning lets each peer fill that much \
                before anybody has read a byte: harmless with a hundred connections, fatal with a hundred thousand \
                that a burst, or a stall of the server, fills at the same time.
                """,
            byHand: ["cat /proc/sys/net/ipv4/tcp_rmem /proc/sys/net/ipv4/tcp_wmem", "ss -tnm | head"],
            wrongWhen: """
                Few connections over long fat paths gain the first round trips by it; then the number of connections \
                is what to keep in view.
                """,
            references: ["tcp(7)", "https://docs.kernel.org/networking/ip-sysctl.html"]),
        examine: { exam throws(Unknown) in
            var all: [Finding] = []
            for (key, healthy) in [("net.ipv4.tcp_rmem", Int64(131_072)), ("net.ipv4.tcp_wmem", 16384)] {
                all += try InflatedBuffer(
                    check: "mem.rmem-default-inflated", key: key, place: 1, limit: 256 << 10,
                    healthy: healthy, why: "each may fill that much before anybody has read"
                ).findings(exam)
            }
            return all
        })
}
