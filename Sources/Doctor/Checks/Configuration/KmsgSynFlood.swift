extension Check {
    /// The SYN queue of a port overflows, as the kernel log says.
    static let kmsgSynFlood = LoggedSickness(
        id: "kmsg.syn-flood", title: "the SYN queue of a port overflows", words: ["Possible SYN flooding"],
        severity: .warning,
        predicate: "answers new connections with SYN cookies",
        remedy: "where the clients are real, a longer listen() backlog; see syn.queue-full",
        explanation: Explanation(
            mechanism: """
                The line is printed once for each listener when its queue of half-open connections is full for the first time. It \
                names the port. Whether it was a flood or just many clients the counters of SYN cookies tell.
                """,
            byHand: [
                "dmesg | grep 'SYN flooding'",
                "nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv",
            ],
            wrongWhen: "It comes once a listener: a second overflow of the same socket is silent.",
            kernels: "All since 3.10.",
            references: ["net/ipv4/tcp_input.c: tcp_syn_flood_action()"]),
        isOurs: { line, exam in
            // Without rows, or in another kernel's words, it may be anybody's.
            guard let listeners = try? exam.allListeners(), let port = floodedPort(line.text) else {
                return true
            }
            return listeners.contains { $0.port == port }
        }
    ).check

    /// The port in `Possible SYN flooding on port 0.0.0.0:8080.`, which older kernels write alone.
    private static func floodedPort(_ text: String) -> UInt16? {
        let words = text.split(separator: " ")
        guard let place = words.lastIndex(of: "port"), place + 1 < words.count else { return nil }
        let last = words[place + 1].split(separator: ":").last ?? ""
        return UInt16(last.prefix { $0 != "." })
    }
}
