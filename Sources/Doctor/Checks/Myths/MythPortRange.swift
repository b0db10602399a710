extension Check {
    /// A wider port range is believed to mean more connections.
    static let mythPortRange = Myth(
        id: "myth.port-range", title: "a port range of 1024-65535 means more connections",
        reads: [.sysctl("net.ipv4.ip_local_port_range"), .sysctlFiles],
        truth: """
            accepted connections use no port of it; connect() may take a port that a service here wants to listen on.
            """,
        predicate: "reaches into the ports of services",
        explanation: Explanation(
            mechanism: """
                The range is where connect(2) finds local ports. A server that accepts a million connections uses one \
                port for all. Towards one destination a host that connects gets 28,232 by default and 64,512 with the \
                whole range: 2.3 times as many, per destination address and port, not per host.

                The price: an outgoing connection may sit on 8080, 6379 or 9100 when the service that belongs there \
                restarts, and its bind() fails with EADDRINUSE until a minute after that connection has closed.
                """,
            byHand: [
                "sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports",
                "ss -Htln | awk '{print $4}'    # listening ports; compare with the range",
            ],
            wrongWhen: """
                A proxy with few upstreams needs a wide range: then from 15000 or so, with every listening port in \
                ip_local_reserved_ports.
                """,
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, ip_local_port_range",
                "net/ipv4/inet_hashtables.c: __inet_hash_connect()",
            ])
    ) { exam throws(Unknown) in
        exam.traces(of: "net.ipv4.ip_local_port_range", at: 0) { $0.count == 2 && $0[0] < 10_000 }
    }.check
}
