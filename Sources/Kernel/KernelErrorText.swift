import Glibc

extension KernelError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "`\(path)` is not there: this kernel or container does not offer it"
        case .denied(let path): "`\(path)` may not be read by this user"
        case .failed(let path, let code): "`\(path)` could not be read: \(String(cString: strerror(code)))"
        case .malformed(let file, let expected):
            "`\(file)` is not as the kernel writes it: expected \(expected)"
        }
    }
}

extension KernelError {
    /// Sorts an errno of open(2) or read(2) into what the reader can do about it.
    ///
    /// EOPNOTSUPP is how /proc/pressure answers on a kernel that was started without `psi=1`.
    package init(_ code: Int32, reading path: String) {
        switch code {
        case ENOENT, ESRCH, ENODEV, ENOTDIR, EOPNOTSUPP: self = .missing(path)
        case EACCES, EPERM: self = .denied(path)
        default: self = .failed(path, errno: code)
        }
    }
}
