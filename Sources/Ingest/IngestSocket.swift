import CLinux
import Glibc
package import WireFormats

/// One socket as configured.
package struct IngestSocketOptions: Equatable, Sendable {
    package var path: String
    package var lane: Lane
    package var dialect: Dialect
    package var mode: UInt32
    /// The group that may send, beside the sidecar's own.
    package var group: String?
    /// Whether the kernel attaches the sender's identity to each message; off until its cost is measured.
    package var passesCredentials: Bool

    package init(
        path: String, lane: Lane, dialect: Dialect = .dogstatsd, mode: UInt32 = 0o660, group: String? = nil,
        passesCredentials: Bool = false
    ) {
        self.path = path
        self.lane = lane
        self.dialect = dialect
        self.mode = mode
        self.group = group
        self.passesCredentials = passesCredentials
    }

    /// The three sockets of the contract, in `directory`.
    package static func defaults(in directory: String) -> [IngestSocketOptions] {
        Lane.allCases.map { IngestSocketOptions(path: "\(directory)/\($0.fileName)", lane: $0) }
    }

    /// As the label `socket` shows it.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// A bound socket at its path, removed with its last reference.
///
/// It appears complete: bound beside its path, given group and mode, then renamed into place. What already lies at the
/// path is touched only when it is a socket that nobody answers.
final class IngestSocket {
    /// Connections waiting for accept(2); the kernel caps it at net.core.somaxconn.
    private static let backlog: Int32 = 1024

    let options: IngestSocketOptions
    let descriptor: Int32
    /// What we made, so that nothing else is removed at the end.
    private let inode: ino_t
    private let device: dev_t

    init(_ options: IngestSocketOptions) throws(IngestError) {
        self.options = options
        let path = options.path
        let beside = Self.pathBeside(path)
        _ = try SocketAddress(path)
        try Self.checkFree(path)
        let opened = socket(
            AF_UNIX, options.lane.type | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { throw .failed("socket", path: path, errno: errno) }
        do {
            (inode, device) = try Self.bind(opened, options, beside: beside)
        } catch {
            close(opened)
            unlink(beside)
            throw error
        }
        descriptor = opened
    }

    deinit {
        removePath()
        close(descriptor)
    }

    /// Takes the path away, unless somebody else has put something there since.
    func removePath() {
        var status = stat()
        if lstat(options.path, &status) == 0, status.st_ino == inode, status.st_dev == device {
            unlink(options.path)
        }
    }

    private static func bind(
        _ socket: Int32, _ options: IngestSocketOptions, beside: String
    ) throws(IngestError) -> (ino_t, dev_t) {
        let path = options.path
        if options.passesCredentials {
            var on: Int32 = 1
            // Before bind, or a sender that is quicker stays anonymous.
            setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        unlink(beside)
        var address = try SocketAddress(beside)
        if address.bind(socket) != 0 {
            throw .failed("bind", path: path, errno: errno)
        }
        if let group = options.group { try give(beside, to: group, path: path) }
        if chmod(beside, options.mode) != 0 { throw .failed("chmod", path: path, errno: errno) }
        if options.lane != .datagram, listen(socket, backlog) != 0 {
            throw .failed("listen", path: path, errno: errno)
        }
        var status = stat()
        if lstat(beside, &status) != 0 { throw .failed("stat", path: path, errno: errno) }
        if rename(beside, path) != 0 { throw .failed("rename", path: path, errno: errno) }
        return (status.st_ino, status.st_dev)
    }

    private static func give(_ file: String, to group: String, path: String) throws(IngestError) {
        guard let entry = getgrnam(group) else { throw .noSuchGroup(group) }
        if chown(file, uid_t.max, entry.pointee.gr_gid) != 0 {
            throw .failed("chown", path: path, errno: errno)
        }
    }

    /// A name in the same directory, short enough whenever the path itself is.
    private static func pathBeside(_ path: String) -> String {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return "\(folder).~\(path.utf8.reduce(UInt8(0)) { $0 &* 31 &+ $1 })"
    }

    private static func checkFree(_ path: String) throws(IngestError) {
        var status = stat()
        if lstat(path, &status) != 0 {
            if errno == ENOENT { return }
            throw .failed("stat", path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        // Of every type, for a live socket of another type answers EPROTOTYPE and one of ours connects.
        let probe = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw .failed("socket", path: path, errno: errno) }
        defer { close(probe) }
        var address = try SocketAddress(path)
        if address.connect(probe) == 0 { throw .alreadyRunning(path) }
        switch errno {
        case ECONNREFUSED, ENOENT: return
        case EPROTOTYPE, EAGAIN: throw .alreadyRunning(path)
        default: throw .failed("connect", path: path, errno: errno)
        }
    }
}
