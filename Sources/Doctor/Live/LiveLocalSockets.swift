import Bytes
import Kernel

extension LiveHost {
    /// Listening Unix sockets that are looked at, and UDP sockets; the kernel lists no more than some hundreds as a rule.
    static let localSocketLimit = 16_384

    package func unixListeners() throws(Unknown) -> [UnixListener] {
        var listeners: [UnixListener] = []
        do throws(KernelError) {
            try UnixListenerTable(channel: scope.channel()).list { row in
                listeners.append(
                    UnixListener(inode: row.inode, name: row.name, queue: row.queue, limit: row.limit))
                return listeners.count < Self.localSocketLimit
            }
        } catch { throw Unknown(error, path: "unix_diag") }
        return listeners
    }

    package func udpSockets() throws(Unknown) -> [UDPSocketSample] {
        var sockets = try udpSockets(in: "udp")
        do throws(Unknown) { sockets += try udpSockets(in: "udp6") } catch {
            // A kernel without IPv6 has no such file, and no such sockets.
        }
        return Array(sockets.prefix(Self.localSocketLimit))
    }

    private func udpSockets(in file: String) throws(Unknown) -> [UDPSocketSample] {
        let lines = PacedLines()
        var sockets: [UDPSocketSample] = []
        do throws(KernelError) {
            try lines.open(files.path(of: .net(file)))
            var isUnfinished = true
            while isUnfinished, sockets.count < Self.localSocketLimit {
                isUnfinished = try lines.step { line in
                    if let socket = UDPSocketSample(line) { sockets.append(socket) }
                }
            }
        } catch { throw Unknown(error, path: "proc/net/\(file)") }
        return sockets
    }
}
