import CLinux
import Glibc
import Kernel

/// Why a descriptor that was passed on to us is of no use, for the log.
package struct InheritedRefusal: Equatable, Sendable {
    package let name: String
    package let reason: String
}

/// The sockets that were there before us, each for the configured socket whose path, or else name, it has.
struct InheritedSockets {
    private(set) var refusals: [InheritedRefusal] = []
    private var waiting: [InheritedDescriptor]
    private let query = UnixSocketQuery()

    init(_ descriptors: [InheritedDescriptor]) { waiting = descriptors }

    /// The kept socket for `options`; those that look like it and are of no use are closed.
    mutating func take(_ options: IngestSocketOptions) throws(IngestError) -> IngestSocket? {
        while let place = place(for: options) {
            let candidate = waiting.remove(at: place)
            if let flaw = flaw(candidate.number, options) {
                refuse(candidate, flaw)
                continue
            }
            return try takeOver(candidate, options)
        }
        return nil
    }

    /// Closes what no configured socket wants.
    mutating func closeRest() {
        for descriptor in waiting { refuse(descriptor, "no configured socket has its path or name") }
        waiting = []
    }

    private func place(for options: IngestSocketOptions) -> Int? {
        waiting.firstIndex { SocketAddress.path(of: $0.number) == options.path }
            ?? waiting.firstIndex { StoredName(parsing: $0.name).socket == options.name }
    }

    private mutating func refuse(_ descriptor: InheritedDescriptor, _ reason: String) {
        refusals.append(InheritedRefusal(name: descriptor.name, reason: reason))
        close(descriptor.number)
    }

    private func flaw(_ descriptor: Int32, _ options: IngestSocketOptions) -> String? {
        if Self.option(SO_DOMAIN, of: descriptor) != AF_UNIX { return "it is no Unix socket" }
        if Self.option(SO_TYPE, of: descriptor) != options.lane.type {
            return "it has another type than `\(options.lane.rawValue)`"
        }
        if options.lane != .datagram, Self.option(SO_ACCEPTCONN, of: descriptor) != 1 {
            return "it does not listen"
        }
        guard let file = FileIdentity(of: options.path) else { return "its path is gone" }
        // Where the kernel does not name the file, the path that the socket was given has to do.
        guard let bound = boundInode(of: descriptor) else {
            return SocketAddress.path(of: descriptor) == options.path ? nil : "it has another path"
        }
        return file.hasInode(bound) ? nil : "something else lies at its path"
    }

    private func boundInode(of descriptor: Int32) -> UInt32? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        // Without sock_diag, or in another network namespace, nothing is known: then paths are compared.
        return (try? query.state(ofInode: UInt32(truncatingIfNeeded: status.st_ino)))?.fileInode
    }

    private func takeOver(
        _ candidate: InheritedDescriptor, _ options: IngestSocketOptions
    ) throws(IngestError) -> IngestSocket {
        let descriptor = candidate.number
        let flags = fcntl(descriptor, F_GETFL)
        if flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0
            || fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0
        {
            throw .failed("fcntl", path: options.path, errno: errno)
        }
        if options.passesCredentials { SocketBinding.passCredentials(descriptor) }
        let stored = StoredName(parsing: candidate.name)
        // One that we once made ourselves follows the configuration; a socket unit has its own SocketMode.
        if stored.isOurs { try SocketBinding(options: options).adorn(options.path) }
        return IngestSocket(options, kept: descriptor, queueLimit: stored.queueLimit)
    }

    private static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : nil
    }
}
