import Glibc

/// An open file, closed with its last reference.
package final class FileHandle {
    package let path: String
    package let descriptor: Int32

    package init(path: String) throws(KernelError) {
        // Before any field is set: a handle that was never whole is not closed either.
        let opened = open(path, O_RDONLY | O_CLOEXEC)
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
