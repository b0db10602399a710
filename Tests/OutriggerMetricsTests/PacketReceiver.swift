import CLinux
import Foundation

/// A sidecar that only receives, packet by packet, and only when asked to.
final class PacketReceiver {
    private let listening: Int32

    init(_ path: String) throws {
        listening = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        if outrigger_bind(listening, &address) != 0 {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    deinit { close(listening) }

    /// Whether a packet comes; the limit is only for a test that fails.
    func hears(withinSeconds limit: Int32) -> Bool {
        var watched = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, limit * 1000) == 1
    }

    /// Everything that is queued now, oldest first.
    func packets() -> [String] {
        var packets: [String] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(listening, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0 { return packets }
            packets.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }

    /// The lines of `packets`, sorted, without those the library says of itself.
    func lines() -> [String] {
        packets().flatMap { $0.split(separator: "\n").map(String.init) }
            .filter { !$0.hasPrefix("datadog.") }.sorted()
    }
}
