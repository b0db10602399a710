import CLinux
import Glibc

/// Where a service manager listens: a path, or after `@` a name of the abstract namespace (unix(7)).
struct NotifyAddress: Sendable {
    private let address: sockaddr_un
    private let length: socklen_t

    /// `nil` for what is neither, such as `vsock:2:1234`, or too long.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@") else {
            return nil
        }
        var address = sockaddr_un()
        guard bytes.count > 1, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.address = address
        // An abstract name ends with the address, not with a NUL.
        let end = first == UInt8(ascii: "@") ? 0 : 1
        length = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + bytes.count + end)
    }

    /// How many bytes were taken; negative with errno when none were.
    func send(_ text: [UInt8], through descriptor: Int32, passing passed: Int32) -> Int {
        withUnsafePointer(to: address) {
            outrigger_send_passing(descriptor, text, text.count, $0, length, passed)
        }
    }
}
