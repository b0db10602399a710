extension Check {
    /// A server is believed to hold no more connections than there are ports.
    static let myth65535 = Myth(
        id: "myth.65535", title: "a server holds at most 65535 connections",
        truth: "a connection is told from others by both addresses and both ports.",
        explanation: Explanation(
            mechanism: """
                A TCP connection is identified by source address, source port, destination address and destination \
                port. All connections of a server share its address and port; what differs is the client's side. One \
                listening port holds as many connections as descriptors and memory allow.

                The limit is the client's: one client address can open 28,232 connections (by default) to one server \
                port. A load generator on one host reaches that first, which is where the belief comes from.
                """,
            byHand: [
                "ss -Htan state established '( sport = :8080 )' | wc -l",
                "cat /proc/sys/net/ipv4/ip_local_port_range    # on the client",
            ],
            wrongWhen: """
                Behind a balancer that connects from one address to one port of yours, its tuple is the limit: add \
                addresses or ports.
                """,
            references: ["RFC 9293 section 3.4", "tcp(7)"])
    ).check
}
