package import Ingest
package import WireFormats

/// A socket for application metrics, as configured.
package struct SocketSettings: Equatable, Sendable {
    package var path: String
    package var lane: Lane
    package var dialect = Dialect.dogstatsd
    package var mode: UInt32 = 0o660
    package var group: String?
    /// Datagrams the kernel should hold; `nil` takes what the host has.
    package var queueLength: Int?
    /// Whether each datagram tells who sent it; connections are asked anyway.
    package var credentials = false
    package var gauges = GaugeLife.connection

    /// The three sockets of the contract.
    package static let defaults = Lane.allCases.map { SocketSettings(path: $0.fileName, lane: $0) }

    /// Who may send by the file's mode, and how to let others, for the log.
    func senders(_ owner: Invoker) -> String {
        var allowed = ["user \(owner.userID)"]
        if mode & 0o020 != 0 { allowed.append(group.map { "group \($0)" } ?? "the group of that user") }
        if mode & 0o002 != 0 { return "everybody" }
        return allowed.joined(separator: " and ") + "; set `group` or `mode` in `sockets` to allow others"
    }

    /// As the configuration file would say it.
    var yaml: String {
        // What a datagram socket cannot have is not shown, and what is not shown is the default.
        let identity = credentials ? ", credentials: true" : ""
        let life = gauges == .connection ? "" : ", gauges: \(gauges.rawValue)"
        let queue = queueLength.map { ", queue_length: \($0)" } ?? ""
        let members = group.map { ", group: \(JSONWriter.quoted($0))" } ?? ""
        let rights = String(mode, radix: 8)
        return "{ path: \(JSONWriter.quoted(path)), type: \(lane.rawValue), dialect: \(dialect.rawValue), "
            + "mode: \"0\(rights)\"\(members)\(queue)\(identity)\(life) }"
    }

    /// What `Ingest` binds; a path that is not absolute lies in `directory`.
    func options(in directory: String) -> IngestSocketOptions {
        IngestSocketOptions(
            path: path.hasPrefix("/") ? path : "\(directory)/\(path)", lane: lane, dialect: dialect,
            mode: mode, group: group, passesCredentials: credentials, gauges: gauges)
    }
}

extension Lane: YAMLScalar {}
extension Dialect: YAMLScalar {}
extension GaugeLife: YAMLScalar {}
extension LogLevel: YAMLScalar {}
extension LogFormat: YAMLScalar {}
extension SinkSettings.Kind: YAMLScalar {}
