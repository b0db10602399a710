/// What checks of ports have in common to read.
enum PortReads {
    static let tuples: [Source] = [
        .counters, .listeners, .sockets, .udpSockets, .sysctlFiles, .sysctl(PortRemedy.range),
        .sysctl(PortRemedy.reserved),
        .sysctl("net.ipv4.tcp_tw_reuse"), .sysctl("net.ipv4.tcp_timestamps"),
    ]
}
