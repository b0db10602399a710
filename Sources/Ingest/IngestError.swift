import Glibc
import Telemetry

/// Why a socket could not be opened, or lines not be sent: what was wanted, what was found, what to type.
package enum IngestError: Error, Equatable, CustomStringConvertible {
    /// The path has more bytes than a socket address holds.
    case pathTooLong(String)
    /// Something other than a socket is at the path.
    case notASocket(String)
    /// A program answers at the path.
    case alreadyRunning(String)
    case noSuchGroup(String)
    /// What lies where the totals belong is no file of ours.
    case notOurs(String)
    /// Another process holds the lock of the totals.
    case totalsInUse(String)
    /// A system call failed.
    case failed(String, path: String, errno: Int32)
    /// Nobody listens where lines should go.
    case nobodyListens(String)
    /// Somebody listens there and takes nothing.
    case stalled(String, Duration)
    /// A line that no datagram can carry.
    case lineTooLong(bytes: Int)

    package var description: String {
        switch self {
        case .pathTooLong(let path):
            "the socket path `\(path)` has \(path.utf8.count) bytes and Linux allows \(SocketAddress.pathLimit): choose a shorter --runtime-dir"
        case .notASocket(let path):
            "`\(path)` is not a socket and is left alone: move it away, or choose another --runtime-dir"
        case .alreadyRunning(let path):
            "another program already listens on `\(path)`: stop it, or choose another --runtime-dir"
        case .notOurs(let path):
            "`\(path)` is not a regular file of this user and is left alone: move it away, or choose another --runtime-dir"
        case .totalsInUse(let path):
            "another sidecar already keeps its totals in `\(path)`: stop it, or choose another --runtime-dir"
        case .noSuchGroup(let name):
            "there is no group `\(name)`: create it, or choose another `group` for the socket"
        case .failed(let call, let path, let code):
            "\(call) failed for `\(path)`: \(String(cString: strerror(code)))"
        case .nobodyListens(let path):
            "no sidecar listens on `\(path)`: start one with `outrigger run`, or name its directory with --runtime-dir"
        case .stalled(let path, let patience):
            "the sidecar on `\(path)` has taken nothing for \(PrometheusDuration.text(patience)): it is stopped or overloaded; resume or restart it, or wait longer with --timeout"
        case .lineTooLong(let bytes):
            "a line of \(bytes) bytes is longer than the \(PushClient.packetLimit - 1) that one packet carries"
        }
    }
}
