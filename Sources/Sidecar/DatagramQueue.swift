import Glibc
import Ingest

/// How many datagrams the kernel holds for one socket; read by the kernel when the socket is made, so set before.
enum DatagramQueue {
    private static let path = "/proc/sys/net/unix/max_dgram_qlen"

    /// Raises the limit of this network namespace to the largest that `sockets` ask for; `nil`, or why it stayed.
    static func raise(for sockets: [SocketSettings]) -> String? {
        guard let wanted = sockets.compactMap(\.queueLength).max() else { return nil }
        if let held = IngestServer.queueLimit(), held >= wanted { return nil }
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return refusal(wanted, errno) }
        defer { close(file) }
        let text = Array("\(wanted)\n".utf8)
        return write(file, text, text.count) == text.count ? nil : refusal(wanted, errno)
    }

    private static func refusal(_ wanted: Int, _ code: Int32) -> String {
        "cannot raise \(path) to \(wanted): \(String(cString: strerror(code))); "
            + "try: sysctl -w net.unix.max_dgram_qlen=\(wanted)"
    }
}
