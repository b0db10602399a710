extension Check {
    /// tcp_abort_on_overflow is believed to tell clients of an overflow.
    static let mythAbortOnOverflow = Myth(
        id: "myth.abort-on-overflow", title: "tcp_abort_on_overflow=1 shows an overflow to clients",
        reads: [.sysctl("net.ipv4.tcp_abort_on_overflow"), .sysctlFiles],
        truth: "while the accept queue is full the SYN is dropped before there is anything to abort.",
        predicate: "shows an overflow to hardly any client",
        explanation: Explanation(
            mechanism: """
                The reset is sent when the last ACK of a handshake finds the accept queue full. Since 4.10 a full \
                queue drops the SYN itself, so a new client gets no answer and retries after a second, with or \
                without this setting. Resets go only to those whose handshake was under way when the queue filled, \
                and they would have been let in a moment later.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_abort_on_overflow",
                "nstat -az TcpExtListenOverflows TcpExtListenDrops",
            ],
            wrongWhen: "Before 4.10 it did what it says.",
            kernels: "4.10 dropped the SYN instead.",
            references: [
                "net/ipv4/tcp_input.c: tcp_conn_request()",
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_abort_on_overflow",
            ])
    ) { exam throws(Unknown) in
        // listen.abort-on-overflow speaks of the running value.
        exam.traces(of: "net.ipv4.tcp_abort_on_overflow") { $0[0] != 0 }.filter {
            $0.place.setting != "net.ipv4.tcp_abort_on_overflow"
        }
    }.check
}
