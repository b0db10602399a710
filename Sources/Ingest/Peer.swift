import CLinux
import Glibc

/// A process that sends, by the credentials of unix(7): for the log and for people, never a label.
package struct Peer: Equatable, Sendable {
    /// `nil` when it lives in another pid namespace, where the kernel shows 0.
    package let process: Int32?
    package let user: UInt32
    /// As /proc/PID/comm said when it was first seen; empty when it could not be read.
    package let comm: String

    package init(process: Int32?, user: UInt32, comm: String) {
        self.process = process
        self.user = user
        self.comm = comm
    }

    /// As people read it: `chat-server (pid 4711, user 1000)`.
    package var description: String {
        guard let process else { return "unknown process of user \(user)" }
        return "\(comm.isEmpty ? "?" : comm) (pid \(process), user \(user))"
    }
}

extension Peer {
    /// Whoever made the connection, asked once; `nil` when the kernel does not say.
    init?(ofConnection descriptor: Int32) {
        var sender = outrigger_sender()
        if outrigger_peer(descriptor, &sender) != 0 { return nil }
        self.init(process: sender.process, user: sender.user)
    }

    /// Reads the name of the process; 0 is one that cannot be named from here.
    init(process: Int32, user: UInt32) {
        self.init(
            process: process > 0 ? process : nil, user: user,
            comm: process > 0 ? Self.comm(of: process) : "")
    }

    /// The pid is of our own namespace, hence our own /proc, wherever `path.procfs` points.
    private static func comm(of process: Int32) -> String {
        let file = open("/proc/\(process)/comm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        // TASK_COMM_LEN is 16; threads of the kernel may show more.
        var text = [UInt8](repeating: 0, count: 64)
        let count = read(file, &text, text.count)
        return String(decoding: text.prefix(max(count, 0)).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
