import CLinux
import Glibc

/// The way to a socket at its path.
///
/// It appears complete: bound beside its path, given group and mode, then renamed into place. What already lies at the
/// path is touched only when it is a socket that nobody answers.
struct SocketBinding {
    /// Connections waiting for accept(2); the kernel caps it at net.core.somaxconn.
    private static let backlog: Int32 = 1024

    let options: IngestSocketOptions

    /// The bound socket, listening unless it is for datagrams, and the file that it has made.
    func open() throws(IngestError) -> (descriptor: Int32, file: FileIdentity) {
        let path = options.path
        _ = try SocketAddress(path)
        try checkFree()
        let opened = socket(
            AF_UNIX, options.lane.type | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { throw .failed("socket", path: path, errno: errno) }
        let beside = Self.pathBeside(path)
        do {
            return (opened, try bind(opened, beside: beside))
        } catch {
            close(opened)
            unlink(beside)
            throw error
        }
    }

    /// Has the kernel attach the sender's identity to what arrives from now on.
    static func passCredentials(_ socket: Int32) {
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Gives the socket's file its group and mode; `file` is where it lies now.
    func adorn(_ file: String) throws(IngestError) {
        if let group = options.group {
            guard let entry = getgrnam(group) else { throw .noSuchGroup(group) }
            if chown(file, uid_t.max, entry.pointee.gr_gid) != 0 {
                throw .failed("chown", path: options.path, errno: errno)
            }
        }
        if chmod(file, options.mode) != 0 { throw .failed("chmod", path: options.path, errno: errno) }
    }

    private func bind(_ socket: Int32, beside: String) throws(IngestError) -> FileIdentity {
        let path = options.path
        // Before bind, or a sender that is quicker stays anonymous.
        if options.passesCredentials { Self.passCredentials(socket) }
        unlink(beside)
        var address = try SocketAddress(beside)
        if address.bind(socket) != 0 { throw .failed("bind", path: path, errno: errno) }
        try adorn(beside)
        if options.lane != .datagram, listen(socket, Self.backlog) != 0 {
            throw .failed("listen", path: path, errno: errno)
        }
        guard let file = FileIdentity(of: beside) else { throw .failed("stat", path: path, errno: errno) }
        if rename(beside, path) != 0 { throw .failed("rename", path: path, errno: errno) }
        return file
    }

    /// A name in the same directory, short enough whenever the path itself is.
    private static func pathBeside(_ path: String) -> String {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return "\(folder).~\(path.utf8.reduce(UInt8(0)) { $0 &* 31 &+ $1 })"
    }

    private func checkFree() throws(IngestError) {
        let path = options.path
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
