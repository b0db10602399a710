import Kernel

extension LiveHost {
    package func listeners() throws(Unknown) -> [TCPSocket] {
        var rows = ListenerRows()
        do throws(KernelError) {
            _ = try table.listeners(into: &rows)
        } catch .missing, .denied {
            try readListeners(into: &rows)
        } catch { throw Unknown(error, path: "sock_diag") }
        return rows.all
    }

    /// From /proc/net/tcp and tcp6, where a listener shows its queue, but neither limit nor drops.
    private func readListeners(into rows: inout ListenerRows) throws(Unknown) {
        rows.begin()
        let files = SocketFiles(folder: "\(procfs)/\(scope.folder)")
        do throws(KernelError) {
            // They come first; behind the first connection there are no more.
            while !rows.sawConnection, try files.next(into: &rows) {}
        } catch { throw Unknown(error, path: "proc/net/tcp") }
    }
}

/// Rows as they come, without connections.
private struct ListenerRows: SocketSink {
    var all: [TCPSocket] = []
    var sawConnection = false

    mutating func begin() { (all, sawConnection) = ([], false) }

    mutating func take(_ row: SocketRow) {
        guard let socket = TCPSocket(row) else { return }
        if socket.state == .listen { all.append(socket) } else { sawConnection = true }
    }
}
