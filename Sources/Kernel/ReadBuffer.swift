package import Bytes
import Glibc

/// Room for the text of one file at a time, kept from read to read.
package final class ReadBuffer {
    /// A kernel file larger than this is refused: 8 MiB, some 50 times /proc/stat on 512 CPUs.
    package static let limitBytes = 8 << 20

    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity = 32 << 10

    package init() { memory = .allocate(capacity: capacity) }

    deinit { memory.deallocate() }

    /// Reads the whole file from its start; a seq_file hands out a page at a time, so only 0 means the end.
    package func fill(from handle: FileHandle) throws(KernelError) -> ByteRun {
        var count = 0
        while true {
            if count == capacity { try grow(reading: handle.path) }
            let got = pread(handle.descriptor, memory + count, capacity - count, off_t(count))
            if got == 0 { return ByteRun(start: memory, count: count) }
            if got > 0 {
                count += got
            } else if errno != EINTR {
                throw KernelError(errno, reading: handle.path)
            }
        }
    }

    /// Reads the first bytes of the file, with one call.
    package func start(of handle: FileHandle, atMost limit: Int) throws(KernelError) -> ByteRun {
        while true {
            let got = pread(handle.descriptor, memory, min(limit, capacity), 0)
            if got >= 0 { return ByteRun(start: memory, count: got) }
            if errno != EINTR { throw KernelError(errno, reading: handle.path) }
        }
    }

    private func grow(reading path: String) throws(KernelError) {
        if capacity >= Self.limitBytes { throw .failed(path, errno: EFBIG) }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        larger.update(from: memory, count: capacity)
        memory.deallocate()
        memory = larger
        capacity *= 2
    }
}
