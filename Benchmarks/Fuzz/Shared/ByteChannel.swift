import CLinux
import Glibc
import Kernel

/// Answers with any bytes: datagrams of which each has its length before it, and then none.
final class ByteChannel: DumpChannel {
    private var rest: UnsafeRawBufferPointer
    private(set) var wasReset = false

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    func send(_ request: UnsafeRawBufferPointer) {}

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        guard rest.count >= 2 else { throw .failed("sock_diag", errno: EAGAIN) }
        let count = min(Int(rest.loadUnaligned(as: UInt16.self)), rest.count - 2, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[2..<2 + count]))
        rest = UnsafeRawBufferPointer(rebasing: rest[(2 + count)...])
        return count
    }

    func reset() { wasReset = true }
}
