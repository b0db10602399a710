import Glibc
import Testing

/// Plain TCP sockets of a test, all on loopback, closed with it.
package final class LoopbackSockets {
    private var descriptors: [Int32] = []

    deinit { for descriptor in descriptors { close(descriptor) } }

    package init() {}

    /// Listens on a port of 127.0.0.1 with room for `backlog` + 1 connections.
    package func listen(port: UInt16, backlog: Int32, sharing: Bool = false) throws -> Int32 {
        let descriptor = make()
        var one: Int32 = 1
        if sharing { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, socklen_t(4)) }
        try #require(withAddress(port) { bind(descriptor, $0, $1) } == 0)
        try #require(Glibc.listen(descriptor, backlog) == 0)
        return descriptor
    }

    /// Takes a port of 127.0.0.1 that the kernel chooses, and does not listen.
    package func bound() throws -> Int32 {
        let descriptor = make()
        try #require(withAddress(0) { bind(descriptor, $0, $1) } == 0)
        return descriptor
    }

    /// Begins to connect and does not wait for it; with a new socket, or one that was bound before.
    package func connect(port: UInt16, with socket: Int32? = nil) -> Int32 {
        let descriptor = socket ?? make()
        _ = withAddress(port) { Glibc.connect(descriptor, $0, $1) }
        return descriptor
    }

    package func accept(_ listener: Int32) throws -> Int32 {
        var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        try #require(poll(&waiting, 1, 5000) == 1)
        let descriptor = Glibc.accept(listener, nil, nil)
        try #require(descriptor >= 0)
        descriptors.append(descriptor)
        return descriptor
    }

    package func close(_ descriptor: Int32) {
        descriptors.removeAll { $0 == descriptor }
        Glibc.close(descriptor)
    }

    private func make() -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        descriptors.append(descriptor)
        return descriptor
    }

    private func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
