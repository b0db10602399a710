import Telemetry

/// The census of connections, as derived facts ask for it.
extension SeriesSelector {
    private static func labels(_ port: UInt16?) -> [LabelMatcher] {
        port.map { [LabelMatcher("port", .equals(String($0)))] } ?? []
    }

    /// Connections accepted, of every listening port or of one.
    static func accepted(port: UInt16? = nil) -> SeriesSelector {
        SeriesSelector(
            "outrigger_tcp_accepted_total", labels(port), description: "outrigger_tcp_accepted_total")
    }

    /// Connections that still carry data one way at least, what the kernel calls CurrEstab.
    static func openConnections(port: UInt16? = nil) -> SeriesSelector {
        SeriesSelector(
            "outrigger_tcp_connections",
            labels(port) + [LabelMatcher("state", .matches(OpenState()))],
            description: "outrigger_tcp_connections")
    }
}

/// ESTABLISHED and CLOSE_WAIT, as tcpCurrEstab of RFC 1213 counts them.
private struct OpenState: TextPattern {
    func matches(_ text: String) -> Bool { text == "established" || text == "close_wait" }
}
