import Glibc
import Ingest

/// How many datagrams the kernel holds for one socket; read by the kernel when the socket is made, so set before.
enum DatagramQueue {
    /// Below it a burst of a few clients is lost or makes them wait while the sidecar is switched out for a moment.
    static let comfortable = 128
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

    /// What the log says of the limit of a datagram socket, and what to do when it is small.
    static func report(_ limit: Int?) -> (text: String, advice: String?) {
        guard let limit else {
            return ("cannot tell how many datagrams the kernel holds for the socket", "cat \(path)")
        }
        let text = "the kernel holds \(limit) datagrams for the socket"
        return limit < comfortable
            ? ("\(text), then senders wait or drop", "queue_length: 512 in `sockets`, or \(command(512))")
            : (text, nil)
    }

    private static func refusal(_ wanted: Int, _ code: Int32) -> String {
        "cannot raise \(path) to \(wanted): \(String(cString: strerror(code))); try: \(command(wanted))"
    }

    private static func command(_ limit: Int) -> String { "sysctl -w net.unix.max_dgram_qlen=\(limit)" }
}
