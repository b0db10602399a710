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

    /// The three sockets of the contract.
    package static let defaults = Lane.allCases.map { SocketSettings(path: $0.fileName, lane: $0) }

    /// What `Ingest` binds; a path that is not absolute lies in `directory`.
    func options(in directory: String) -> IngestSocketOptions {
        IngestSocketOptions(
            path: path.hasPrefix("/") ? path : "\(directory)/\(path)", lane: lane, dialect: dialect, mode: mode,
            group: group)
    }
}

extension Lane: YAMLScalar {}
extension Dialect: YAMLScalar {}
extension LogLevel: YAMLScalar {}
extension LogFormat: YAMLScalar {}
extension SinkSettings.Kind: YAMLScalar {}
