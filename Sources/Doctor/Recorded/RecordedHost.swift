import Bytes
import Kernel

/// A host as a recording shows it at one moment: every answer is read from its files, and what is not there is unknown.
///
///     proc/…, sys/…, etc/…     files by their paths, those of proc/PID and of sys/fs/cgroup among them
///     listeners, sockets, details, unix, owners, links, cgroups, kmsg     what no file of a host tells, as text
///
/// Without `listeners` and `sockets`, proc/net/tcp and tcp6 tell of the sockets.
final class RecordedHost: HostSource {
    let folder: RecordingFolder
    let meta: RecordingMeta

    init(_ folder: RecordingFolder, meta: RecordingMeta) {
        self.folder = folder
        self.meta = meta
    }

    func text(_ path: String) throws(Unknown) -> String {
        do throws(Unknown) { return try folder.text(path) } catch {
            // What could not be seen then is told as it was told then.
            guard let text = try? folder.text(RecordedFile.unknown(path)) else {
                throw RecordedFile.contents[path].map { Unknown("the recording does not hold \($0)") }
                    ?? error
            }
            throw UnknownLines.unknown(text) ?? error
        }
    }

    func names(in folder: String) throws(Unknown) -> [String] { try self.folder.names(in: folder) }

    /// Every process of the recording, for whoever recorded it chose them.
    func candidates(for target: Question.Target) -> [Int32] {
        // Without a folder proc it holds none.
        ((try? names(in: "proc")) ?? []).compactMap { Int32($0) }.filter { $0 > 0 }
    }

    func process(_ pid: Int32, withThreads: Bool) -> ProcessSample? {
        guard var sample = ProcessText.process(pid, text: { optional("proc/\(pid)/\($0)") }) else {
            return nil
        }
        sample.openDescriptors =
            number(RecordedFile.descriptors(pid)) ?? (try? names(in: "proc/\(pid)/fd"))?.count
        sample.mapCount = number(RecordedFile.maps(pid)) ?? lines(of: "proc/\(pid)/maps")
        if withThreads { sample.threads = threads(of: pid) }
        return sample
    }

    func links() throws(Unknown) -> [LinkSample] {
        if let text = try recorded(RecordedFile.links) { return LinkLines.links(text) }
        return try RecordedLinks.links(of: folder)
    }

    func kernelLog() throws(Unknown) -> [KernelLogLine] {
        if let text = try recorded(RecordedFile.kernelLog) { return KernelLogText.lines(text) }
        for file in RecordedFile.otherKernelLogs {
            if let text = optional(file) { return KernelLogText.lines(text) }
        }
        return KernelLogText.lines(try text(RecordedFile.kernelLog))
    }

    /// Whether the host was restarted after `earlier` was taken; where neither uptime is there it was not.
    func hasBooted(since earlier: RecordedHost) -> Bool {
        guard let before = earlier.uptimeSeconds, let now = uptimeSeconds else { return false }
        return now < before
    }

    private var uptimeSeconds: Double? {
        optional("proc/uptime").flatMap(HostDescription.uptime)
    }

    func description() -> HostDescription {
        let version = optional("proc/version")?.split(separator: " ").dropFirst(2).first.map(String.init)
        let release = meta.kernel ?? optional("proc/sys/kernel/osrelease")?.trimmedLine ?? version ?? ""
        let memory = HostDescription.memoryBytes(inMeminfo: optional("proc/meminfo") ?? "")
        var description = HostDescription(
            kernel: KernelVersion(release), processors: meta.processors ?? processors,
            memoryBytes: meta.memoryBytes ?? memory, uptimeSeconds: meta.uptimeSeconds ?? uptimeSeconds ?? 0)
        if let bytes = meta.pageBytes { description.pageBytes = Int64(bytes) }
        if let ticks = meta.ticksPerSecond { description.ticksPerSecond = ticks }
        description.networkNamespace = meta.networkNamespace.flatMap { UInt64($0) }
        description.isContainer = meta.isContainer
        description.isRecorded = true
        return description
    }

    /// A file that need not be there.
    func optional(_ path: String) -> String? { try? text(path) }

    private func number(_ path: String) -> Int? { optional(path).flatMap { Int($0.trimmedLine) } }

    private func lines(of path: String) -> Int? { optional(path)?.split(separator: "\n").count }

    /// Those that are online: the lines `cpu0`, `cpu1`, … of proc_stat(5).
    private var processors: Int {
        (optional("proc/stat") ?? "").split(separator: "\n")
            .filter { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") }.count
    }

    private func threads(of pid: Int32) -> [ProcessSample.Thread] {
        // A process that was recorded without threads shows none.
        let names = (try? self.names(in: "proc/\(pid)/task")) ?? []
        return names.compactMap { Int32($0) }.sorted().prefix(LiveHost.threadLimit).compactMap { id in
            ProcessText.thread(id) { optional("proc/\(pid)/task/\(id)/\($0)") }
        }
    }
}

/// The files of a recording that a host does not have.
enum RecordedFile {
    static let listeners = "listeners"
    static let sockets = "sockets"
    static let details = "details"
    static let unixListeners = "unix"
    static let udpSockets = "udp"
    static let owners = "owners"
    static let links = "links"
    static let cgroups = "cgroups"
    static let kernelLog = "kmsg"
    static let queues = "queues"
    /// Where a kernel log lies that somebody has copied by hand.
    static let otherKernelLogs = [
        "dmesg", "dev/kmsg", "proc/kmsg", "var/log/dmesg", "var/log/kern.log",
    ]
    /// What is missed where one of them is not there and nothing else tells it.
    static let contents = [
        details: "TCP_INFO of connections", unixListeners: "Unix sockets", kernelLog: "the kernel log",
    ]

    /// Why a file is not there.
    static func unknown(_ file: String) -> String { "unknown/\(file)" }

    static func descriptors(_ pid: Int32) -> String { "proc/\(pid)/fd.count" }

    static func maps(_ pid: Int32) -> String { "proc/\(pid)/maps.count" }
}
