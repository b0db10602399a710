/// Counters about memory, loss and idle connections that a host which is long up has moved since boot.
enum HealthyCounters {
    static let sinceBoot: [(name: String, value: Int64)] = [
        ("Ip.InDiscards", 12), ("IpExt.InNoRoutes", 4), ("Tcp.EstabResets", 497), ("Tcp.InCsumErrors", 2),
        ("Tcp.InErrs", 126), ("TcpExt.IPReversePathFilter", 31), ("TcpExt.OfoPruned", 9),
        ("TcpExt.PFMemallocDrop", 0), ("TcpExt.PruneCalled", 800), ("TcpExt.RcvPruned", 40),
        ("TcpExt.TCPAbortOnTimeout", 864), ("TcpExt.TCPBacklogDrop", 21), ("TcpExt.TCPDSACKRecv", 3054),
        ("TcpExt.TCPDSACKUndo", 20), ("TcpExt.TCPFromZeroWindowAdv", 4004), ("TcpExt.TCPFullUndo", 10),
        ("TcpExt.TCPKeepAlive", 8640), ("TcpExt.TCPLossProbes", 3192), ("TcpExt.TCPLostRetransmit", 302),
        ("TcpExt.TCPMemoryPressures", 3), ("TcpExt.TCPMemoryPressuresChrono", 1500),
        ("TcpExt.TCPOFODrop", 0), ("TcpExt.TCPRcvCollapsed", 300), ("TcpExt.TCPRcvQDrop", 7),
        ("TcpExt.TCPSYNChallenge", 158), ("TcpExt.TCPSlowStartRetrans", 12),
        ("TcpExt.TCPSpuriousRTOs", 5), ("TcpExt.TCPSpuriousRtxHostQueues", 2),
        ("TcpExt.TCPSynRetrans", 454), ("TcpExt.TCPTimeouts", 779), ("TcpExt.TCPToZeroWindowAdv", 4004),
        ("TcpExt.TCPWantZeroWindowAdv", 3021), ("TcpExt.TCPWinProbe", 66), ("TcpExt.TCPWqueueTooBig", 0),
        ("TcpExt.TCPZeroWindowDrop", 0),
    ]
}
