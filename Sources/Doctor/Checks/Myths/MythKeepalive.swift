extension Check {
    /// tcp_keepalive_time is believed to reach every connection.
    static let mythKeepalive = Myth(
        id: "myth.keepalive", title: "tcp_keepalive_time=60 keeps WebSockets alive",
        reads: [.sockets, .sysctl("net.ipv4.tcp_keepalive_time"), .sysctlFiles],
        truth: "it is the default of sockets that set SO_KEEPALIVE, and these connections did not.",
        predicate: "reaches no connection here",
        explanation: Explanation(
            mechanism: """
                Keepalives are off unless a program sets SO_KEEPALIVE on a socket; the three sysctls are only the \
                defaults for those. Most WebSocket servers do not set it, some (Go) set it with times of their own. \
                So the sysctl changes nothing, and a client that vanished stays ESTABLISHED for ever.

                A keepalive sends no FIN, and no data: what forgets the path in between is the balancer or the NAT, \
                and a ping of the application with a read deadline finds a dead peer on both sides.
                """,
            byHand: [
                "ss -tno state established    # timer:(keepalive,…) where it is armed",
                "sysctl net.ipv4.tcp_keepalive_time net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes",
            ],
            wrongWhen: "Where programs set SO_KEEPALIVE without times of their own it is the right knob.",
            references: ["tcp(7), TCP_KEEPIDLE", "socket(7), SO_KEEPALIVE"])
    ) { exam throws(Unknown) in
        let ports = try exam.after.sockets.get().ports.values
        let judged = ports.reduce(0) { $0 + $1.judgeable }
        let armed = ports.reduce(0) { $0 + $1.keepalive }
        // Too few to tell, or enough of them do use it.
        guard judged >= 10, armed * 10 < judged else { return [] }
        return exam.traces(of: "net.ipv4.tcp_keepalive_time") { $0[0] < 7200 }
    }.check
}
