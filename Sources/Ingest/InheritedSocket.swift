/// A descriptor that a service manager has passed on at our start, and what it calls it (sd_listen_fds(3)).
package struct InheritedDescriptor: Equatable, Sendable {
    package let number: Int32
    package let name: String

    package init(number: Int32, name: String) {
        self.number = number
        self.name = name
    }
}

/// The name under which a socket of ours lies in a store, with the queue limit that it was made with.
///
///     dsd.sock@512
///
/// The limit of a datagram socket is latched when it is made and cannot be asked for afterwards.
package struct StoredName: Equatable, Sendable {
    package let socket: String
    /// `nil` when it is not known.
    package let queueLimit: Int?
    /// Whether it is of the form that only we give.
    let isOurs: Bool

    package init(socket: String, queueLimit: Int?) {
        // What would end the name or the list of names, sd_pid_notify_with_fds(3).
        let isPlain = socket.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
        self.socket = isPlain ? socket : "socket"
        self.queueLimit = queueLimit
        isOurs = true
    }

    package init(parsing text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        socket = String(parts.first ?? "")
        isOurs = parts.count == 2
        queueLimit = parts.count == 2 ? Int(parts[1]).flatMap { $0 > 0 ? $0 : nil } : nil
    }

    package var text: String { "\(socket)@\(queueLimit ?? 0)" }
}
