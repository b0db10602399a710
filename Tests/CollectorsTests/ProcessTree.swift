import Foundation
import Testing

/// A /proc in a temporary folder, with the processes that a test puts there; removed with it.
final class ProcessTree {
    let procfs: String

    init() throws {
        // Thousands of links are made and removed: in memory, where there is such a folder.
        let memory = "/dev/shm/"
        let folder = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
        procfs = folder + "outrigger-processes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: procfs, withIntermediateDirectories: true)
        try write("stat", "cpu  1 2 3 4 5 6 7 8 9 10\nbtime 1700000000\n")
    }

    deinit { try? FileManager.default.removeItem(atPath: procfs) }

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
        var threads: [(voluntary: Int, involuntary: Int)] = []

        init(_ pid: Int) { self.pid = pid }
    }

    /// Makes a process, or changes it: open handles see the new text.
    func put(_ process: Process) throws {
        let (pid, comm) = (process.pid, process.comm)
        let fields =
            ") \(process.state) \(process.parent) \(pid) \(pid) 0 -1 4194560 \(process.minor) 0 \(process.major) 0"
            + " \(process.user) \(process.system) 0 0 20 0 \(max(process.threads.count, 1)) 0 \(process.start) 99 5\n"
        try write("\(pid)/stat", Array("\(pid) (".utf8) + comm + Array(fields.utf8))
        try write("\(pid)/status", status(process, voluntary: process.voluntary, involuntary: 0))
        try write(
            "\(pid)/limits",
            "Limit  Soft Limit  Hard Limit  Units\nMax open files   \(process.limit)  4096  files\n")
        try write("\(pid)/cmdline", process.arguments.joined(separator: "\0") + "\0")
        if let read = process.read {
            try write(
                "\(pid)/io", "rchar: 99\nread_bytes: \(read)\nwrite_bytes: 7\ncancelled_write_bytes: 1\n")
        }
        for (index, thread) in process.threads.enumerated() {
            try write(
                "\(pid)/task/\(pid + index)/status",
                status(process, voluntary: thread.voluntary, involuntary: thread.involuntary))
        }
        try descriptors(of: process)
    }

    /// The process ends: nothing can be read of it any more.
    func end(_ pid: Int) throws {
        for file in ["stat", "status"] { try write("\(pid)/\(file)", "") }
        try FileManager.default.removeItem(atPath: "\(procfs)/\(pid)")
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(procfs)/\(name)", withDestinationPath: target)
    }

    private func status(_ process: Process, voluntary: Int, involuntary: Int) -> String {
        """
        Name:\tgateway
        VmHWM:\t    \(process.residentKilobytes + 1024) kB
        VmRSS:\t    \(process.residentKilobytes) kB
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
