import Foundation
import Testing

/// A /proc, and a /sys beside it, in a temporary folder, with the processes that a test puts there; removed with it.
final class ProcessTree {
    let procfs: String
    let sysfs: String
    private let root: String

    init() throws {
        // Thousands of links are made and removed: in memory, where there is such a folder.
        let memory = "/dev/shm/"
        let folder = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
        root = folder + "outrigger-processes-\(UUID().uuidString)"
        (procfs, sysfs) = (root + "/proc", root + "/sys")
        try FileManager.default.createDirectory(atPath: procfs, withIntermediateDirectories: true)
        try write("stat", "cpu  1 2 3 4 5 6 7 8 9 10\nbtime 1700000000\n")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    struct Process {
        var pid: Int
        var parent = 1
        var comm: [UInt8] = Array("gateway".utf8)
        var state = "S"
        var start = 500
        var user = 0
        var system = 0
        var minor = 0
        var major = 0
        var residentKilobytes = 2048
        var voluntary = 0
        var files = 3
        var limit = "1024"
        var read: Int? = 0
        var sockets: [Int] = []
        var arguments = ["gateway", "--port", "80"]
        /// None: the main thread alone, with the process's own numbers.
        var threads: [Thread] = []
        /// The lines of its `cgroup` file.
        var cgroups: [String] = []
        var proportionalKilobytes: Int?

        init(_ pid: Int) { self.pid = pid }
    }

    struct Thread {
        var comm = "gateway"
        var ticks = 0
        var voluntary = 0
        var involuntary = 0
        /// The main thread's is that of the process.
        var id: Int?
    }

    /// Makes a process, or changes it: open handles see the new text.
    func put(_ process: Process) throws {
        let (pid, comm) = (process.pid, process.comm)
        try write(
            "\(pid)/stat",
            stat(process, id: pid, comm: comm, user: process.user, system: process.system))
        try write("\(pid)/statm", "999 \(process.residentKilobytes / 4) 7 5 0 9 0\n")
        try write("\(pid)/status", status(process, voluntary: process.voluntary, involuntary: 0))
        try write(
            "\(pid)/limits",
            "Limit  Soft Limit  Hard Limit  Units\nMax open files   \(process.limit)  4096  files\n")
        try write("\(pid)/cmdline", process.arguments.joined(separator: "\0") + "\0")
        if let read = process.read {
            try write(
                "\(pid)/io", "rchar: 99\nread_bytes: \(read)\nwrite_bytes: 7\ncancelled_write_bytes: 1\n")
        }
        if !process.cgroups.isEmpty {
            try write("\(pid)/cgroup", process.cgroups.map { $0 + "\n" }.joined())
        }
        if let kilobytes = process.proportionalKilobytes {
            try write(
                "\(pid)/smaps_rollup",
                "Rss: 9 kB\nPss: \(kilobytes) kB\nPrivate_Clean: 1 kB\nPrivate_Dirty: 2 kB\nAnonymous: 4 kB\nSwapPss: 5 kB\n"
            )
        }
        try putThreads(of: process)
        try descriptors(of: process)
    }

    private func putThreads(of process: Process) throws {
        let folder = "\(procfs)/\(process.pid)/task"
        if FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.removeItem(atPath: folder)
        }
        let alone = Thread(
            comm: String(decoding: process.comm, as: UTF8.self), ticks: process.user,
            voluntary: process.voluntary)
        for (index, thread) in (process.threads.isEmpty ? [alone] : process.threads).enumerated() {
            let id = thread.id ?? process.pid + index
            try write(
                "\(process.pid)/task/\(id)/stat",
                stat(process, id: id, comm: Array(thread.comm.utf8), user: thread.ticks, system: 0))
            try write(
                "\(process.pid)/task/\(id)/status",
                status(process, voluntary: thread.voluntary, involuntary: thread.involuntary))
        }
    }

    private func stat(_ process: Process, id: Int, comm: [UInt8], user: Int, system: Int) -> [UInt8] {
        let fields =
            ") \(process.state) \(process.parent) \(process.pid) \(process.pid) 0 -1 4194560 \(process.minor) 0"
            + " \(process.major) 0 \(user) \(system) 0 0 20 0 \(max(process.threads.count, 1)) 0 \(process.start) 99 5\n"
        return Array("\(id) (".utf8) + comm + Array(fields.utf8)
    }

    /// The process ends: nothing can be read of it any more.
    func end(_ pid: Int) throws {
        for file in ["stat", "status"] { try write("\(pid)/\(file)", "") }
        try FileManager.default.removeItem(atPath: "\(procfs)/\(pid)")
    }

    /// Writes below `proc`; `../sys/…` leads beside it.
    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(procfs)/\(name)", withDestinationPath: target)
    }

    private func status(_ process: Process, voluntary: Int, involuntary: Int) -> String {
        """
        Name:\tgateway
        VmHWM:\t    \(process.residentKilobytes + 1024) kB
        voluntary_ctxt_switches:\t\(voluntary)
        nonvoluntary_ctxt_switches:\t\(involuntary)

        """
    }

    private func descriptors(of process: Process) throws {
        let folder = "\(procfs)/\(process.pid)/fd"
        if FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.removeItem(atPath: folder)
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let targets = process.sockets.map { "socket:[\($0)]" }
        for number in 0..<max(process.files, targets.count) {
            try link(
                "\(process.pid)/fd/\(number)", to: number < targets.count ? targets[number] : "/dev/null")
        }
    }

    /// Writes in place, so that a file that is open is the same file.
    private func write(_ name: String, _ bytes: [UInt8]) throws {
        let path = "\(procfs)/\(name)"
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = try #require(fopen(path, FileManager.default.fileExists(atPath: path) ? "r+" : "w"))
        fwrite(bytes, 1, bytes.count, file)
        ftruncate(fileno(file), bytes.count)
        fclose(file)
    }
}
