import Ingest
import WireFormats

/// One entry of `sockets`.
///
///     - { path: dsd.sock, type: datagram, dialect: dogstatsd, mode: "0660", group: app, queue_length: 512 }
///     - { path: dsd.stream.sock, type: stream, gauges: keep }
struct SocketFields {
    let fields: YAMLFields

    /// A path that is not absolute is taken from the runtime directory.
    func settings() -> SocketSettings? {
        let path: String? = fields.required("path")
        let lane: Lane? = fields.required("type")
        let dialect = fields["dialect", default: Dialect.dogstatsd]
        let mode = mode() ?? 0o660
        let group: String? = fields.optional("group")
        let queueLength: Int? = fields.optional("queue_length")
        if let queueLength, !(1...1_000_000).contains(queueLength) {
            fields.reader.report(
                "`queue_length` must lie between 1 and 1000000", at: fields.mark(of: "queue_length"))
        }
        let credentials = fields["credentials", default: false]
        let gauges = fields["gauges", default: GaugeLife.connection]
        if let lane { refuseWhatDoesNothing(credentials, gauges, lane) }
        guard let path, let lane else { return nil }
        return SocketSettings(
            path: path, lane: lane, dialect: dialect, mode: mode, group: group, queueLength: queueLength,
            credentials: credentials, gauges: gauges)
    }

    private func refuseWhatDoesNothing(_ credentials: Bool, _ gauges: GaugeLife, _ lane: Lane) {
        if credentials, lane != .datagram {
            fields.reader.report(
                "`credentials` is for datagrams: a connection is asked once, whatever it says",
                at: fields.mark(of: "credentials"))
        }
        if gauges != .connection, lane == .datagram {
            fields.reader.report(
                "`gauges` is for connections: those of datagrams stay until they are idle",
                at: fields.mark(of: "gauges"))
        }
    }

    private func mode() -> UInt32? {
        guard let node = fields.node("mode"), let text = node.text else { return nil }
        if let mode = UInt32(text, radix: 8), mode <= 0o777 { return mode }
        fields.reader.report("`mode` must be octal, such as \"0660\"", at: node.mark)
        return nil
    }
}
