/// Why a kernel file or interface could not be read.
package enum KernelError: Error, Equatable, Sendable {
    /// There is no such file: an older kernel, a missing module, a process that has gone.
    case missing(String)
    /// Reading needs a right that this process lacks.
    case denied(String)
    /// Opening or reading failed otherwise, with this errno.
    case failed(String, errno: Int32)
    /// The text was not what the kernel's documentation promises.
    case malformed(String, expected: String)
}
