import Glibc
import Kernel

extension LiveHost {
    package func description() -> HostDescription {
        // What this host does not say is 0, which no check takes for a measure.
        let release = (try? text("proc/sys/kernel/osrelease")) ?? ""
        let memory = (try? text("proc/meminfo")) ?? ""
        let uptime = (try? text("proc/uptime")) ?? ""
        return HostDescription(
            kernel: KernelVersion(release.trimmedLine), processors: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            memoryBytes: HostDescription.memoryBytes(inMeminfo: memory),
            uptimeSeconds: uptime.split(separator: " ").first.flatMap { Double($0) } ?? 0)
    }
}

extension HostDescription {
    /// MemTotal of /proc/meminfo; 0 when it is not there.
    static func memoryBytes(inMeminfo text: String) -> Int64 {
        for line in text.split(separator: "\n") where line.hasPrefix("MemTotal:") {
            let words = line.split(separator: " ")
            if words.count >= 2, let kibibytes = Int64(words[1]) { return kibibytes * 1024 }
        }
        return 0
    }
}

extension String {
    /// Without the line's end.
    var trimmedLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
