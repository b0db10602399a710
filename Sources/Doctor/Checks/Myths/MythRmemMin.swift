extension Check {
    /// Raising the minimum of tcp_rmem is believed to help.
    static let mythRmemMin = Myth(
        id: "myth.rmem-min", title: "raising the minimum of tcp_rmem helps",
        reads: [.sysctl("net.ipv4.tcp_rmem"), .sysctl("net.ipv4.tcp_wmem"), .sysctlFiles],
        truth: "the minimum is promised to every socket even when memory is short: times the connections.",
        predicate: "promises memory to every socket",
        explanation: Explanation(
            mechanism: """
                The first number of tcp_rmem and tcp_wmem is what each socket keeps under memory pressure. It makes \
                nothing faster: a connection that carries something has long grown above it. But with a million \
                connections a minimum of 64 KiB is a promise of 64 GiB that the kernel tries to keep when memory is \
                short.
                """,
            byHand: ["sysctl net.ipv4.tcp_rmem net.ipv4.tcp_wmem net.ipv4.tcp_mem"],
            wrongWhen: "A host with a few dozen connections will not notice either way.",
            references: ["https://docs.kernel.org/networking/ip-sysctl.html, tcp_rmem", "tcp(7)"])
    ) { exam throws(Unknown) in
        ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"].flatMap { key in
            exam.traces(of: key, at: 0) { $0.count == 3 && $0[0] > 8192 }
        }
    }.check
}
