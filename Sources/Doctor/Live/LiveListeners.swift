import Kernel

extension LiveHost {
    /// Where sock_diag may not be asked, the files tell the same but for the limits and the drops.
    package func listeners() throws(Unknown) -> [TCPSocket] {
        var rows = SocketRows()
        do throws(KernelError) {
            _ = try table.listeners(into: &rows)
            return rows.all
        } catch {
            let files = SocketFiles(folder: "\(procfs)/\(scope.folder)")
            do throws(KernelError) {
                while try files.next(into: &rows), !rows.sawConnection {}
                return rows.all
            } catch { throw Unknown(error, path: "proc/\(scope.folder)/tcp") }
        }
    }
}

/// Listeners as they come; they come first.
private struct SocketRows: SocketSink {
    var all: [TCPSocket] = []
    var sawConnection = false

    mutating func begin() { self = SocketRows() }

    mutating func take(_ row: SocketRow) {
        guard let socket = TCPSocket(row) else { return }
        if socket.state == .listen { all.append(socket) } else { sawConnection = true }
    }
}
