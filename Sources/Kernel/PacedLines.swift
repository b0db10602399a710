package import Bytes
import Glibc

/// A file below /proc read a piece at a time, so that a long one holds nobody up.
///
/// Each step is one read(2), to which such a file answers with some 4 KiB whatever the room, and the lines that it
/// completes. Owned by one thread.
package final class PacedLines {
    /// A line longer than this is left out; the kernel's longest in such files has some 200 bytes.
    package static let lineLimitBytes = 16 << 10

    private let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: lineLimitBytes)
    private var handle: FileHandle?
    /// Bytes in `room` of a line whose end was not read yet.
    private var held = 0
    private var isTooLong = false

    package init() {}

    deinit { room.deallocate() }

    /// Begins with the first line of the file at `path`.
    package func open(_ path: String) throws(KernelError) {
        handle = nil
        held = 0
        isTooLong = false
        handle = try FileHandle(path: path)
    }

    /// Hands out some lines, whole ones without their LF; `false` at the end of the file, which is then closed.
    package func step(_ each: (ByteRun) -> Void) throws(KernelError) -> Bool {
        guard let handle, let start = room.baseAddress else { return false }
        let got = read(handle.descriptor, start + held, room.count - held)
        if got < 0 {
            if errno == EINTR { return true }
            let error = KernelError(errno, reading: handle.path)
            self.handle = nil
            throw error
        }
        if got == 0 {
            self.handle = nil
            return false
        }
        take(ByteRun(start: start, count: held + got), each)
        return true
    }

    private func take(_ run: ByteRun, _ each: (ByteRun) -> Void) {
        var text = ByteReader(run)
        while let line = text.wholeLine() {
            if !isTooLong { each(line) }
            isTooLong = false
        }
        held = text.rest.count
        if held == room.count {
            isTooLong = true
            held = 0
        } else if held > 0, let start = room.baseAddress {
            memmove(start, text.rest.start, held)
        }
    }
}
