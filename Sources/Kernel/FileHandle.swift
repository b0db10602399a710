import Glibc

/// An open file, closed with its last reference.
package final class FileHandle {
    package let path: String
    package let descriptor: Int32

    package convenience init(path: String) throws(KernelError) { try self.init(path: path, mode: O_RDONLY) }

    init(path: String, mode: Int32) throws(KernelError) {
        // Before any field is set: a handle that was never whole is not closed either.
        let opened = open(path, mode | O_CLOEXEC)
        if opened < 0 { throw KernelError(errno, reading: path) }
        self.path = path
        descriptor = opened
    }

    /// Takes over a descriptor that was opened elsewhere.
    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
