package import Kernel

/// Why nothing can be said of the filesystems.
package enum FilesystemsUnseen: Error, Equatable, CustomStringConvertible {
    case notYet
    case unlisted(KernelError)
    case listHangs
    case tooManyHang

    package var description: String {
        switch self {
        case .notYet: "the first look at the filesystems has not ended yet"
        case .unlisted(let error): "\(error)"
        case .listHangs: "the kernel does not hand out its list of mounts"
        case .tooManyHang:
            "\(FilesystemBoard.hungLimit) filesystems do not answer, so the others are no longer asked"
        }
    }
}
