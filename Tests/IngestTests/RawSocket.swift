import CLinux
import Foundation
import Ingest

/// A folder that goes with its last reference.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = "\(NSTemporaryDirectory())/or-\(UUID().uuidString.prefix(8))".replacingOccurrences(
            of: "//", with: "/")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // what is left in /tmp harms no test
}

extension Lane {
    var socketType: Int32 {
        switch self {
        case .datagram: Int32(SOCK_DGRAM.rawValue)
        case .stream: Int32(SOCK_STREAM.rawValue)
        case .seqpacket: Int32(SOCK_SEQPACKET.rawValue)
        }
    }
}

/// A client that may misbehave.
final class RawSocket {
    private let descriptor: Int32

    init(path: String, type: Int32) throws {
        descriptor = socket(AF_UNIX, type, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        if outrigger_connect(descriptor, &address) != 0 {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    deinit { close(descriptor) }

    func setSendBuffer(_ bytes: Int32) throws {
        var bytes = bytes
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, 4)
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        repeat {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                // The server closes a stream that it cannot understand, even while we write.
                if errno == EPIPE || errno == ECONNRESET { return }
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
            sent += count
        } while sent < bytes.count
    }

    /// Sends `bytes` with descriptor `smuggled` attached.
    func send(_ bytes: [UInt8], smuggling smuggled: Int32) throws {
        var bytes = bytes
        var control = [UInt64](repeating: 0, count: 3)
        let outcome = bytes.withUnsafeMutableBytes { payload in
            control.withUnsafeMutableBytes { control in
                let headerCount = MemoryLayout<cmsghdr>.size
                control.storeBytes(of: headerCount + 4, as: Int.self)
                control.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
                control.storeBytes(of: 1, toByteOffset: 12, as: Int32.self)  // SCM_RIGHTS
                control.storeBytes(of: smuggled, toByteOffset: headerCount, as: Int32.self)
                var part = iovec(iov_base: payload.baseAddress, iov_len: payload.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = headerCount + 8
                    return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
        if outcome < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// Waits for the other side's close.
    func readsEnd() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, 0) <= 0
    }
}
