import CLinux
import Glibc

/// A bound socket at its path.
final class IngestSocket {
    /// Who answers for the file at the path at the end.
    private enum PathOwner {
        /// We made this file, and it goes with us.
        case sidecar(FileIdentity)
        /// The socket outlives us in the hands of a service manager: without its file clients would find nothing.
        case keeper
    }

    let options: IngestSocketOptions
    let descriptor: Int32
    /// How many datagrams it was made to hold; `nil` when it came without that knowledge.
    let queueLimit: Int?
    private var owner: PathOwner

    /// Binds a socket of our own.
    init(_ options: IngestSocketOptions, queueLimit: Int?) throws(IngestError) {
        let (opened, file) = try SocketBinding(options: options).open()
        self.options = options
        self.queueLimit = queueLimit
        descriptor = opened
        owner = .sidecar(file)
    }

    /// Takes a socket over that somebody has kept for us.
    init(_ options: IngestSocketOptions, kept descriptor: Int32, queueLimit: Int?) {
        self.options = options
        self.queueLimit = queueLimit
        self.descriptor = descriptor
        owner = .keeper
    }

    deinit {
        removePath()
        close(descriptor)
    }

    /// Whether the socket outlives us.
    var isKept: Bool {
        if case .keeper = owner { true } else { false }
    }

    /// From now on somebody else has the socket as well.
    func leaveToKeeper() { owner = .keeper }

    /// Takes our own path away, unless somebody else has put something there since.
    func removePath() {
        guard case .sidecar(let file) = owner, FileIdentity(of: options.path) == file else { return }
        unlink(options.path)
    }
}

/// What tells one file from another that has its name now.
struct FileIdentity: Equatable {
    private let inode: ino_t
    private let device: dev_t

    /// Of whatever lies at `path`, a link not followed; `nil` with errno when nothing does.
    init?(of path: String) {
        var status = stat()
        if lstat(path, &status) != 0 { return nil }
        inode = status.st_ino
        device = status.st_dev
    }

    /// Whether it may be the file that sock_diag(7) names by the lower half of its number.
    func hasInode(_ number: UInt32) -> Bool { UInt32(truncatingIfNeeded: inode) == number }
}
