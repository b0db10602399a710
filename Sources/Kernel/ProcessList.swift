import Bytes
import Glibc

/// A process as a scan of /proc sees it.
package struct ProcessEntry: Equatable, Sendable {
    package let pid: Int32
    package let parent: Int32
    package let startTicks: UInt64
    /// Bytes that are not UTF-8 are repaired.
    package let comm: String

    package init(pid: Int32, parent: Int32, startTicks: UInt64, comm: String) {
        self.pid = pid
        self.parent = parent
        self.startTicks = startTicks
        self.comm = comm
    }
}

/// The processes below one /proc, read anew at each call.
///
/// Owned by one thread.
package final class ProcessList {
    /// Processes looked at in one scan.
    package static let processLimit = 65_536

    package let procfs: String
    private let buffer = ReadBuffer()

    package init(procfs: String = "/proc") { self.procfs = procfs }

    /// Every pid that can be seen, rising.
    package func pids() throws(KernelError) -> [Int32] {
        let listing = try DirectoryStream(path: procfs)
        var found: [Int32] = []
        while found.count < Self.processLimit, let pid = listing.next({ $0.wholeNumber }) {
            if let pid, let number = Int32(exactly: pid), number > 0 { found.append(number) }
        }
        return found.sorted()
    }

    /// Every process that runs; one that goes meanwhile, or is a zombie, is left out.
    package func entries() throws(KernelError) -> [ProcessEntry] {
        try pids().compactMap { entry($0) }
    }

    /// One process; `nil` when it has ended or may not be seen.
    package func entry(_ pid: Int32) -> ProcessEntry? {
        text(of: "stat", pid: pid) { text in
            guard let stat = ProcessStat(text), !stat.hasEnded, let comm = ProcessStat.comm(of: text) else {
                return nil
            }
            return ProcessEntry(pid: pid, parent: stat.parent, startTicks: stat.startTicks, comm: comm.text)
        }
    }

    /// The effective user; a process that may not be dumped shows as root's.
    package func uid(_ pid: Int32) -> UInt32? {
        var status = stat()
        return stat("\(procfs)/\(pid)", &status) == 0 ? status.st_uid : nil
    }

    /// The path of the program; an upgrade that deleted the file while it runs is seen through.
    package func executable(_ pid: Int32) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { room in
            guard let start = room.baseAddress else { return nil }
            let got = readlink("\(procfs)/\(pid)/exe", start, room.count)
            if got < 0 { return nil }
            let path = String(decoding: UnsafeRawBufferPointer(room)[..<got], as: UTF8.self)
            let mark = " (deleted)"
            return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
        }
    }

    /// The arguments, joined with blanks.
    package func commandLine(_ pid: Int32) -> String? {
        text(of: "cmdline", pid: pid) { text in
            let words = UnsafeBufferPointer(start: text.start, count: text.count)
                .split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            // The text ends with a NUL, behind which nothing stands.
            return (words.last == "" ? words.dropLast() : words[...]).joined(separator: " ")
        }
    }

    /// When the host was booted, in seconds since 1970: the line `btime` of proc_stat(5).
    package func bootSeconds() throws(KernelError) -> UInt64 {
        let path = "\(procfs)/stat"
        var text = ByteReader(try buffer.fill(from: FileHandle(path: path)))
        if let seconds = try SystemActivity(&text, eachCPU: { _ in }).bootTimeSeconds { return seconds }
        throw .malformed(path, expected: "a line `btime SECONDS`")
    }

    /// The number in a file that a daemon writes its pid to; `nil` when there is none.
    package func pid(inFile path: String) -> Int32? {
        // No file, or an empty one, says that the daemon does not run.
        guard let handle = try? FileHandle(path: path), let run = try? buffer.fill(from: handle) else {
            return nil
        }
        var reader = ByteReader(run)
        return reader.unsigned().flatMap { Int32(exactly: $0) }
    }

    /// Hands the status of every thread of a process to `body`, at most `limit` of them.
    package func threads(of pid: Int32, limit: Int, _ body: (Int32, ProcessStatus) -> Void) {
        // A process that has gone has no threads.
        guard let listing = try? DirectoryStream(path: "\(procfs)/\(pid)/task") else { return }
        for _ in 0..<limit {
            guard let name = listing.next({ $0.wholeNumber }) else { return }
            guard let thread = name.flatMap({ Int32(exactly: $0) }) else { continue }
            if let status = text(of: "task/\(thread)/status", pid: pid, { ProcessStatus($0) }) {
                body(thread, status)
            }
        }
    }

    private func text<Result>(of file: String, pid: Int32, _ parse: (ByteRun) -> Result?) -> Result? {
        // A process may go at any moment, or be hidden from us (hidepid): it is then as if it were not there.
        guard let handle = try? FileHandle(path: "\(procfs)/\(pid)/\(file)"),
            let run = try? buffer.fill(from: handle)
        else { return nil }
        return parse(run)
    }
}
