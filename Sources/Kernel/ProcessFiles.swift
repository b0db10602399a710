import Bytes
import Glibc

/// Everything about one process at one moment; `nil` where the kernel does not let us see.
package struct ProcessReading: Equatable, Sendable {
    package let stat: ProcessStat
    package let residentBytes: UInt64
    package let openDescriptors: UInt64?
    /// As of one of the last ten readings, as is what follows.
    package let residentPeakBytes: UInt64
    package let io: ProcessIO?
    package let descriptorLimit: DescriptorLimit?
}

/// The open files of one process below /proc: opened once, then read again with pread(2).
///
/// They belong to the process, not to its number: when it has ended they say ESRCH, even if the number is in use
/// again. Three of them are dear, and are read one at a time in one reading of ten: `status` costs the kernel more than
/// all the rest, limits seldom change, and storage is slow. Owned by one thread.
package final class ProcessFiles {
    /// In how many readings each dear file is read once.
    package static let turns = 10

    private let stat: FileHandle
    private let pages: FileHandle
    private let status: FileHandle
    private let io: FileHandle?
    private let limits: FileHandle?
    private let descriptors: DescriptorCount
    private let pageSizeBytes: UInt64
    /// `nil` before the first reading, which reads everything.
    private var turn: Int?
    private let firstTurn: Int
    private var peakBytes: UInt64 = 0
    private var lastIO: ProcessIO?
    private var lastLimit: DescriptorLimit?

    package init(
        pid: Int32, procfs: String, sizeIsCount: Bool, pageSizeBytes: UInt64
    ) throws(KernelError) {
        let folder = "\(procfs)/\(pid)"
        stat = try FileHandle(path: "\(folder)/stat")
        pages = try FileHandle(path: "\(folder)/statm")
        status = try FileHandle(path: "\(folder)/status")
        // What may not be opened is absent from every reading: these two need rights, or an old kernel lacks them.
        io = try? FileHandle(path: "\(folder)/io")
        limits = try? FileHandle(path: "\(folder)/limits")
        descriptors = DescriptorCount(path: "\(folder)/fd", sizeIsCount: sizeIsCount)
        self.pageSizeBytes = pageSizeBytes
        // Neighbours take their dear turns at different readings.
        firstTurn = Int(pid) % Self.turns
    }

    /// Reads what is due of it.
    ///
    /// - Throws: `KernelError.missing` when the process has ended.
    package func read(with buffer: ReadBuffer) throws(KernelError) -> ProcessReading {
        guard let stat = ProcessStat(try buffer.fill(from: stat)) else {
            throw .malformed(stat.path, expected: "the fields of proc_pid_stat(5)")
        }
        if stat.hasEnded { throw .missing(self.stat.path) }
        var text = ByteReader(try buffer.fill(from: pages))
        let (bytes, isTooBig) = try ProcessPages(&text).resident.multipliedReportingOverflow(
            by: pageSizeBytes)
        if isTooBig { throw .malformed(pages.path, expected: "numbers of pages") }
        peakBytes = max(peakBytes, bytes)
        try readDearFiles(with: buffer)
        return ProcessReading(
            stat: stat, residentBytes: bytes, openDescriptors: descriptors.next(),
            residentPeakBytes: peakBytes, io: lastIO, descriptorLimit: lastLimit)
    }

    private func readDearFiles(with buffer: ReadBuffer) throws(KernelError) {
        let turn = turn
        self.turn = ((turn ?? firstTurn) + 1) % Self.turns
        if turn == nil || turn == 0 {
            peakBytes = max(peakBytes, ProcessStatus(try buffer.fill(from: status)).residentPeakBytes ?? 0)
        }
        // A stranger's file may be opened and refuse each read: then the fact is absent.
        if turn == nil || turn == 3, let limits {
            lastLimit = (try? buffer.fill(from: limits)).flatMap { DescriptorLimit($0) }
        }
        if turn == nil || turn == 6, let io {
            lastIO = (try? buffer.fill(from: io)).flatMap { ProcessIO($0) }
        }
    }
}
