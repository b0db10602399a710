import Glibc

/// Everything about one process at one moment; `nil` where the kernel does not let us see.
package struct ProcessReading: Equatable, Sendable {
    package let stat: ProcessStat
    package let status: ProcessStatus
    package let io: ProcessIO?
    package let openDescriptors: UInt64?
    package let descriptorLimit: DescriptorLimit?
}

/// The open files of one process below /proc: opened once, then read again with pread(2).
///
/// They belong to the process, not to its number: when it has ended they say ESRCH, even if the number is in use
/// again. Owned by one thread.
package final class ProcessFiles {
    private let stat: FileHandle
    private let status: FileHandle
    private let io: FileHandle?
    private let limits: FileHandle?
    private let descriptors: DescriptorCount

    package init(pid: Int32, procfs: String, sizeIsCount: Bool) throws(KernelError) {
        let folder = "\(procfs)/\(pid)"
        stat = try FileHandle(path: "\(folder)/stat")
        status = try FileHandle(path: "\(folder)/status")
        // What may not be opened is absent from every reading: these two need rights, or an old kernel lacks them.
        io = try? FileHandle(path: "\(folder)/io")
        limits = try? FileHandle(path: "\(folder)/limits")
        descriptors = DescriptorCount(path: "\(folder)/fd", sizeIsCount: sizeIsCount)
    }

    /// Reads all of it.
    ///
    /// - Throws: `KernelError.missing` when the process has ended.
    package func read(with buffer: ReadBuffer) throws(KernelError) -> ProcessReading {
        guard let stat = ProcessStat(try buffer.fill(from: stat)) else {
            throw .malformed(stat.path, expected: "the fields of proc_pid_stat(5)")
        }
        if stat.hasEnded { throw .missing(self.stat.path) }
        let facts = ProcessStatus(try buffer.fill(from: status))
        return ProcessReading(
            stat: stat, status: facts,
            io: io.flatMap { file in (try? buffer.fill(from: file)).flatMap { ProcessIO($0) } },
            openDescriptors: descriptors.next(),
            descriptorLimit: limits.flatMap { file in
                (try? buffer.fill(from: file)).flatMap { DescriptorLimit($0) }
            })
    }
}
