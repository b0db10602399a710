package import Kernel
package import Telemetry

/// What the network protocols have counted: what node_exporter shows by default, and what tells why connections end.
///
///     TcpExt: … ListenOverflows …       node_netstat_TcpExt_ListenOverflows
///     Udp6InDatagrams                   node_netstat_Udp6_InDatagrams
package struct NetstatCollector: Collector {
    package static let name = "netstat"
    package static let title = "Protocol counters"
    package static let metrics: [Metric] = []
    package static let note = """
        `Tcp_PassiveOpens` are connections accepted, `Tcp_ActiveOpens` those opened from here,
        `Tcp_CurrEstab` those that are there (a gauge). `TcpExt_ListenOverflows` counts connections lost
        because an accept queue was full. Beside node_exporter's default choice stand the connections that were
        reset or broken off (`Tcp_EstabResets`, `Tcp_AttemptFails`, `TcpExt_TCPAbort*`) and the overflows of SYN
        queues (`TcpExt_TCPReqQFull*`).
        """
    package static let named = [
        NamedFamilies(
            "node_netstat_", .untyped,
            "Counters of Ip, Icmp, Tcp, Udp and TcpExt since boot, as SNMP names them.")
    ]

    package static let followsMovement = true

    private static let shown = NameFilter([
        "*_InErrors", "*_InErrs", "Ip_Forwarding",
        "Ip6_InOctets", "Ip6_OutOctets", "IpExt_InOctets", "IpExt_OutOctets",
        "Icmp_InMsgs", "Icmp_OutMsgs", "Icmp6_InMsgs", "Icmp6_OutMsgs",
        "TcpExt_Listen*", "TcpExt_Syncookies*", "TcpExt_TCPSynRetrans", "TcpExt_TCPTimeouts",
        // Ours besides: connections reset and broken off, and full SYN queues.
        "Tcp_AttemptFails", "Tcp_EstabResets", "TcpExt_TCPAbort*", "TcpExt_TCPReqQFull*",
        "Tcp_ActiveOpens", "Tcp_InSegs", "Tcp_OutSegs", "Tcp_OutRsts", "Tcp_PassiveOpens", "Tcp_RetransSegs",
        "Tcp_CurrEstab",
        "Udp_InDatagrams", "Udp_OutDatagrams", "Udp_NoPorts", "Udp_RcvbufErrors", "Udp_SndbufErrors",
        "Udp6_InDatagrams", "Udp6_OutDatagrams", "Udp6_NoPorts", "Udp6_RcvbufErrors", "Udp6_SndbufErrors",
    ])

    private var names = NamedMetrics { group, key in
        let name = "\(group)_\(key)"
        return shown.accepts(name)
            ? .untyped(
                "node_netstat_\(name)", "Counter \(key) of \(group), as the kernel's SNMP tables have it.")
            : nil
    }

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        names.begin()
        try collect(.netstat, from: host, into: &row)
        try collect(.snmp, from: host, into: &row)
        do {
            try collect(.snmp6, from: host, into: &row)
        } catch .missing {
            // A kernel without IPv6: there is nothing to count.
        }
    }

    private mutating func collect(
        _ file: HostFiles.ProtocolFile, from host: HostFiles, into row: inout Row
    ) throws(KernelError) {
        try host.protocolCounters(in: file) { counter in
            if let metric = names.metric(counter.group, counter.key) { row[metric] = counter.value }
        }
    }
}
