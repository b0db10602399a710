package import WireFormats

/// How long the gauges of one socket stay.
package enum GaugeLife: String, CaseIterable, Sendable {
    /// Until the connection that wrote them last is closed.
    case connection
    /// For five minutes after the last write, or for their own ttl.
    case keep
}

/// One socket as configured.
package struct IngestSocketOptions: Equatable, Sendable {
    package var path: String
    package var lane: Lane
    package var dialect: Dialect
    package var mode: UInt32
    /// The group that may send, beside the sidecar's own.
    package var group: String?
    /// Whether the kernel attaches the sender's identity to each datagram; connections are asked once anyway.
    package var passesCredentials: Bool
    /// Without meaning for datagrams, which belong to no connection.
    package var gauges: GaugeLife

    package init(
        path: String, lane: Lane, dialect: Dialect = .dogstatsd, mode: UInt32 = 0o660, group: String? = nil,
        passesCredentials: Bool = false, gauges: GaugeLife = .connection
    ) {
        self.path = path
        self.lane = lane
        self.dialect = dialect
        self.mode = mode
        self.group = group
        self.passesCredentials = passesCredentials
        self.gauges = gauges
    }

    /// The three sockets of the contract, in `directory`.
    package static func defaults(in directory: String) -> [IngestSocketOptions] {
        Lane.allCases.map { IngestSocketOptions(path: "\(directory)/\($0.fileName)", lane: $0) }
    }

    /// As the label `socket` shows it.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
