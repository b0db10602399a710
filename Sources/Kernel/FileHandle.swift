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

extension KernelError {
    /// Sorts an errno of open(2) or read(2) into what the reader can do about it.
    package init(_ code: Int32, reading path: String) {
        switch code {
        case ENOENT, ESRCH, ENODEV, ENOTDIR: self = .missing(path)
        case EACCES, EPERM: self = .denied(path)
        default: self = .failed(path, errno: code)
        }
    }
}
