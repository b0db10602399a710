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

    /// One process; `nil` when it has ended, is a zombie, or may not be seen.
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
    ///
    /// - Throws: `.denied` to who may not trace the process, `.missing` of a kernel thread.
    package func executable(_ pid: Int32) throws(KernelError) -> String {
        let link = "\(procfs)/\(pid)/exe"
        var room = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let got = room.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { room in
                room.baseAddress.map { readlink(link, $0, room.count) } ?? 0
            }
        }
        if got < 0 { throw KernelError(errno, reading: link) }
        let path = String(decoding: room[..<got], as: UTF8.self)
        let mark = " (deleted)"
        return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
    }

    /// The path behind symbolic links, which is how the kernel names a program; `nil` when nothing is there.
    package func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether /proc is mounted so that other users' processes are hidden from us (`hidepid`, proc(5)).
    ///
    /// Every /proc shows a process 1 to those who may look.
    package func hidesOthers() -> Bool {
        if entry(1) != nil { return false }
        var options = ""
        // Without a list of mounts nothing says that anybody is hidden.
        guard let handle = try? FileHandle(path: "\(procfs)/self/mountinfo"),
            let run = try? buffer.fill(from: handle)
        else { return false }
        var text = ByteReader(run)
        try? MountInfoRow.parse(&text) { row in
            // Of mounts on top of each other the last is the one that is seen.
            if row.type.equals("proc"), MountInfoRow.path(row.mountPoint) == procfs {
                options = row.options.text
            }
        }
        return options.split(separator: ",").contains { $0.hasPrefix("hidepid=") && $0 != "hidepid=0" }
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

    /// The number in a file that a daemon writes its pid to; `nil` when the file is empty.
    ///
    /// - Throws: `.missing` when there is no such file, which says as well that the daemon does not run.
    package func pid(inFile path: String) throws(KernelError) -> Int32? {
        var reader = ByteReader(try buffer.fill(from: FileHandle(path: path)))
        return reader.unsigned().flatMap { Int32(exactly: $0) }
    }

    /// Where the process sits in the trees of control groups; any user may ask.
    package func cgroups(_ pid: Int32) -> CgroupMembership? {
        text(of: "cgroup", pid: pid) { text in
            var reader = ByteReader(text)
            // Control groups that the kernel was built without are groups that nobody is in.
            return try? CgroupMembership(&reader)
        }
    }

    /// Where the trees of control groups are mounted, as this program sees them.
    package func cgroupMounts(sysfs: String) throws(KernelError) -> CgroupMounts {
        var text = ByteReader(try buffer.fill(from: FileHandle(path: "\(procfs)/self/mountinfo")))
        return try CgroupMounts(&text, sysfs: sysfs)
    }

    /// What its pages are.
    ///
    /// - Throws: `.denied` to who may not trace the process, `.missing` before Linux 4.14 and of kernel threads.
    package func memoryMap(_ pid: Int32) throws(KernelError) -> ProcessMemoryMap {
        var text = ByteReader(try buffer.fill(from: FileHandle(path: "\(procfs)/\(pid)/smaps_rollup")))
        return try ProcessMemoryMap(&text)
    }

    private func text<Result>(of file: String, pid: Int32, _ parse: (ByteRun) -> Result?) -> Result? {
        // A process may go at any moment, or be hidden from us (hidepid): it is then as if it were not there.
        guard let handle = try? FileHandle(path: "\(procfs)/\(pid)/\(file)"),
            let run = try? buffer.fill(from: handle)
        else { return nil }
        return parse(run)
    }
}
