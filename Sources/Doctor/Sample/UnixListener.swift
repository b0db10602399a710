/// A listening Unix socket, from unix_diag (sock_diag(7)).
package struct UnixListener: Equatable, Sendable {
    package var inode: UInt32
    /// The path, with `@` for an abstract name; empty when it has none.
    package var name: String
    /// Connections that wait.
    package var queue: UInt32
    /// What listen(2) latched.
    package var limit: UInt32

    package init(inode: UInt32, name: String, queue: UInt32, limit: UInt32) {
        self.inode = inode
        self.name = name
        self.queue = queue
        self.limit = limit
    }
}
