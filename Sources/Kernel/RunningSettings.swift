import Glibc

/// The settings below /proc/sys as one network namespace shows them, to be read and to be changed.
///
/// Each call opens the file anew: what was opened in one namespace stays of that one. Owned by one thread.
package final class RunningSettings {
    /// Whether a setting can be changed.
    package enum Standing: Equatable, Sendable {
        case writable
        /// This kernel or namespace does not have it.
        case absent
        /// /proc/sys is mounted read-only, or the file has no bit for writing.
        case readOnly
        /// Another user could.
        case denied
    }

    /// No setting of ours is longer; a list of reserved ports may be.
    package static let limitBytes = 64 << 10

    private let procfs: String
    private let door: NetworkDoor?
    /// Why nothing below `net` can be seen, where the namespace was not entered.
    private let isClosed: Bool

    init(procfs: String, door: NetworkDoor?, isClosed: Bool) {
        (self.procfs, self.door, self.isClosed) = (procfs, door, isClosed)
    }

    /// The text of `sys/net/core/somaxconn`, a path below /proc.
    package func text(of path: String) throws(KernelError) -> String {
        let handle = try open(path, O_RDONLY)
        var bytes = [UInt8](repeating: 0, count: Self.limitBytes)
        while true {
            let got = read(handle.descriptor, &bytes, bytes.count)
            if got >= 0 { return String(decoding: bytes[..<got], as: UTF8.self) }
            if errno != EINTR { throw KernelError(errno, reading: handle.path) }
        }
    }

    /// Writes in one call, as /proc/sys demands (sysctl_writes_strict of proc_sys_kernel(5)).
    package func set(_ path: String, to text: String) throws(KernelError) {
        let handle = try open(path, O_WRONLY)
        // An empty write would never reach the kernel's parser.
        let bytes = Array((text + "\n").utf8)
        while true {
            let done = write(handle.descriptor, bytes, bytes.count)
            if done == bytes.count { return }
            if done >= 0 { throw .failed(handle.path, errno: EIO) }
            if errno != EINTR { throw KernelError(errno, reading: handle.path) }
        }
    }

    /// Opens for writing and writes nothing, which changes nothing.
    package func standing(of path: String) -> Standing {
        do throws(KernelError) {
            _ = try open(path, O_WRONLY)
            return .writable
        } catch {
            switch error {
            case .missing: return .absent
            case .failed(_, errno: EROFS): return .readOnly
            case .denied: return isForNobody(path) ? .readOnly : .denied
            case .failed, .malformed: return .denied
            }
        }
    }

    /// Whether not even root has the bit, as of the settings that a child namespace only shows.
    private func isForNobody(_ path: String) -> Bool {
        guard let handle = try? open(path, O_RDONLY) else { return false }
        var status = stat()
        return fstat(handle.descriptor, &status) == 0 && status.st_mode & 0o222 == 0
    }

    private func open(_ path: String, _ mode: Int32) throws(KernelError) -> FileHandle {
        let whole = "\(procfs)/\(path)"
        guard path.hasPrefix(HostFiles.networkSettings) else {
            return try FileHandle(path: whole, mode: mode)
        }
        if isClosed { throw .denied(whole) }
        if let door { return try door.file(path: whole, mode: mode) }
        return try FileHandle(path: whole, mode: mode)
    }
}
