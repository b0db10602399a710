package import Bytes
import Glibc

/// A message of the kernel's ring buffer, a record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg).
///
///     6,1234,5678901,-;TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.
///     ^facility * 8 + level  ^microseconds since boot
package struct KernelMessage: Equatable, Sendable {
    package let microseconds: UInt64
    /// The first line; what follows are properties of devices.
    package let text: String

    /// `nil` for a record of a program (a facility above 0), or one that is something else.
    package init?(_ record: ByteRun) {
        var reader = ByteReader(record)
        guard let priority = reader.unsigned(), priority < 8, reader.take(","), reader.unsigned() != nil,
            reader.take(","), let microseconds = reader.unsigned(), reader.until(UInt8(ascii: ";")) != nil,
            let line = reader.line()
        else { return nil }
        self.microseconds = microseconds
        text = line.text
    }
}

/// The last messages of the kernel: its ring buffer from the start, then what has come since, without waiting for more.
///
/// Each record is a call, and a full buffer has thousands, so the file stays open. Owned by one thread.
package final class KernelLog {
    /// Messages kept, the last.
    package static let messageLimit = 1000
    /// Records passed over at most, several times what the largest usual ring buffer holds.
    package static let recordLimit = 200_000
    /// CONSOLE_EXT_LOG_MAX of the kernel: what a record has at most.
    private static let recordBytes = 8192

    private let path: String
    private var handle: FileHandle?
    private var ring = Ring()

    package init(path: String = "/dev/kmsg") { self.path = path }

    package func messages() throws(KernelError) -> [KernelMessage] {
        let handle = try opened()
        var code: Int32 = 0
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.recordBytes) { room in
            guard let start = room.baseAddress else { return }
            for _ in 0..<Self.recordLimit {
                let got = read(handle.descriptor, start, room.count)
                if got < 0, errno == EPIPE || errno == EINTR {
                    // What was to come next has been overwritten meanwhile.
                    continue
                }
                if got < 0, errno != EAGAIN { code = errno }
                if got <= 0 { return }
                if let message = KernelMessage(ByteRun(start: start, count: got)) { ring.add(message) }
            }
        }
        if code != 0 {
            // The next look begins anew.
            (self.handle, ring) = (nil, Ring())
            throw KernelError(code, reading: path)
        }
        return ring.inOrder
    }

    private func opened() throws(KernelError) -> FileHandle {
        if let handle { return handle }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw KernelError(errno, reading: path) }
        let opened = FileHandle(path: path, descriptor: descriptor)
        handle = opened
        return opened
    }

    private struct Ring {
        private var messages: [KernelMessage] = []
        private var oldest = 0

        mutating func add(_ message: KernelMessage) {
            if messages.count < KernelLog.messageLimit { return messages.append(message) }
            messages[oldest] = message
            oldest = (oldest + 1) % KernelLog.messageLimit
        }

        var inOrder: [KernelMessage] { Array(messages[oldest...] + messages[..<oldest]) }
    }
}
