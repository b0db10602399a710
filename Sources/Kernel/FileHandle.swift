import Glibc

/// An open file, closed with its last reference.
package final class FileHandle {
    package let path: String
    package let descriptor: Int32

    package init(path: String) throws(KernelError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw KernelError(errno, reading: path) }
    }

    deinit { close(descriptor) }
}
