package import Bytes

/// Where a host file lies: below /proc or below /sys, which a container may mount elsewhere.
package enum HostFile: Hashable, Sendable {
    case proc(String)
    case sys(String)
}

/// The /proc and /sys of one host: each file opened once, then read again from its start with pread(2).
///
/// Owned by one thread. A handle that stops working (ESRCH, ENODEV) is closed and opened anew at the next read.
package final class HostFiles {
    package let procfs: String
    package let sysfs: String
    private var handles: [HostFile: FileHandle] = [:]
    private let buffer: ReadBuffer

    package init(procfs: String = "/proc", sysfs: String = "/sys") {
        self.procfs = procfs
        self.sysfs = sysfs
        buffer = ReadBuffer()
    }

    /// Hands the text of `file` to `parse`; the bytes die when it returns.
    package func read<Result>(
        _ file: HostFile, _ parse: (inout ByteReader) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        let handle = try handle(for: file)
        let run: ByteRun
        do {
            run = try buffer.fill(from: handle)
        } catch {
            handles[file] = nil
            throw error
        }
        var reader = ByteReader(run)
        return try parse(&reader)
    }

    package func path(of file: HostFile) -> String {
        switch file {
        case .proc(let name): "\(procfs)/\(name)"
        case .sys(let name): "\(sysfs)/\(name)"
        }
    }

    private func handle(for file: HostFile) throws(KernelError) -> FileHandle {
        if let open = handles[file] { return open }
        let opened = try FileHandle(path: path(of: file))
        handles[file] = opened
        return opened
    }
}
