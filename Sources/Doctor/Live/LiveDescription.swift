import Glibc
import Kernel

extension LiveHost {
    package func description() -> HostDescription {
        // What this host does not say is 0, which no check takes for a measure.
        let release = (try? text("proc/sys/kernel/osrelease")) ?? ""
        let memory = (try? text("proc/meminfo")) ?? ""
        var description = HostDescription(
            kernel: KernelVersion(release.trimmedLine), processors: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            memoryBytes: HostDescription.memoryBytes(inMeminfo: memory),
            uptimeSeconds: (try? text("proc/uptime")).flatMap(HostDescription.uptime) ?? 0)
        description.pageBytes = Int64(sysconf(Int32(_SC_PAGESIZE)))
        description.ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        description.networkNamespace = networkNamespace
        description.isContainer = isContainer
        return description
    }

    /// The inode of the namespace file beside the folder of its files: `4711/net` and `4711/ns/net`.
    private var networkNamespace: UInt64? {
        let folder =
            scope.folder == HostFiles.ownNetwork ? "self" : String(scope.folder.dropLast("/net".count))
        var status = stat()
        return stat("\(procfs)/\(folder)/ns/net", &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// A file such as /.dockerenv proves nothing: images are booted as machines too.
    private var isContainer: Bool? {
        if isInitialNetwork == false { return true }
        return isInPidNamespace ? true : isInitialNetwork.map { !$0 }
    }

    /// Whether processes of this host may be invisible here.
    var isInPidNamespace: Bool {
        var status = stat()
        return stat("\(procfs)/self/ns/pid", &status) == 0 && status.st_ino != Self.initialProcesses
    }

    /// The inode of the first pid namespace, PROC_PID_INIT_INO of include/linux/proc_ns.h, since Linux 3.8.
    private static var initialProcesses: UInt { 0xEFFF_FFFC }

    /// Whether the examined namespace is that of the host; `nil` when it was not entered.
    ///
    /// A setting that only the initial namespace shows says it to any user, on any kernel (kernel.md §2.6 is our list).
    private var isInitialNetwork: Bool? {
        guard case .whole = scope.access, (try? text("proc/sys/net/core/somaxconn")) != nil else {
            return nil
        }
        return (try? text("proc/sys/net/core/netdev_max_backlog")) != nil
    }
}

extension HostDescription {
    /// MemTotal of /proc/meminfo; 0 when it is not there.
    static func memoryBytes(inMeminfo text: String) -> Int64 {
        for line in text.split(separator: "\n") where line.hasPrefix("MemTotal:") {
            let words = line.split(separator: " ")
            guard words.count >= 2, let kibibytes = Int64(words[1]) else { return 0 }
            let (bytes, isTooBig) = kibibytes.multipliedReportingOverflow(by: 1024)
            return isTooBig ? 0 : bytes
        }
        return 0
    }

    /// The seconds of /proc/uptime; `nil` when it does not begin with a time.
    static func uptime(inText text: String) -> Double? {
        guard let seconds = text.split(separator: " ").first.flatMap({ Double($0) }), seconds.isFinite,
            seconds >= 0
        else { return nil }
        return seconds
    }
}

extension String {
    /// Without the line's end.
    var trimmedLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
