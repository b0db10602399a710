/// A process as the files below /proc/PID, with what was looked at in its place and 0 elsewhere.
enum RecordedProcess {
    static func files(of process: ProcessSample) -> [(path: String, text: String)] {
        let folder = "proc/\(process.pid)"
        var files = [("\(folder)/stat", stat(of: process))]
        if let soft = process.softDescriptorLimit, let hard = process.hardDescriptorLimit {
            files.append(("\(folder)/limits", "Max open files \(limit(soft)) \(limit(hard)) files\n"))
        }
        if let bytes = process.swapBytes {
            files.append(("\(folder)/status", "VmSwap: \(bytes / 1024) kB\n"))
        }
        if let delay = process.runDelayNanoseconds {
            files.append(("\(folder)/schedstat", "0 \(delay) 0\n"))
        }
        if !process.cgroups.isEmpty { files.append(("\(folder)/cgroup", cgroups(process.cgroups))) }
        if let count = process.openDescriptors {
            files.append((RecordedFile.descriptors(process.pid), "\(count)\n"))
        }
        if let count = process.mapCount { files.append((RecordedFile.maps(process.pid), "\(count)\n")) }
        for thread in process.threads {
            let line = line(thread.id, thread.name, thread.state, thread.cpuTicks, threads: 1, start: 0)
            files.append(("\(folder)/task/\(thread.id)/stat", line))
            if let delay = thread.runDelayNanoseconds {
                files.append(("\(folder)/task/\(thread.id)/schedstat", "0 \(delay) 0\n"))
            }
        }
        return files
    }

    private static func stat(of process: ProcessSample) -> String {
        line(
            process.pid, process.name, process.state, process.cpuTicks, threads: process.threadCount,
            start: process.startTicks)
    }

    /// The fields of proc_pid_stat(5) up to the start time.
    private static func line(
        _ id: Int32, _ name: String, _ state: Character, _ ticks: UInt64, threads: Int, start: UInt64
    ) -> String {
        "\(id) (\(name)) \(state) 0 0 0 0 -1 0 0 0 0 0 \(ticks) 0 0 0 20 0 \(threads) 0 \(start)\n"
    }

    private static func limit(_ count: Int) -> String { count == .max ? "unlimited" : "\(count)" }

    /// Each group once, in trees of our own naming after the first.
    private static func cgroups(_ paths: [String]) -> String {
        let controllers = ["", "cpu", "memory", "pids", "name=systemd"]
        return zip(controllers, paths).enumerated()
            .map { place, group in "\(place):\(group.0):\(group.1)\n" }.joined()
    }
}

/// Files of a host in which addresses stand as hexadecimal digits: they are left out where addresses are masked.
enum AddressFiles {
    static let all: Set<String> = Set(
        [
            "tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "route", "arp", "ipv6_route",
            "if_inet6", "fib_trie", "nf_conntrack",
        ].map { "proc/net/\($0)" })

    /// Folders whose texts people write, or that name peers.
    private static let written = ["etc/", "run/", "usr/", "lib/", "proc/net/"]

    static func masked(_ text: String, _ path: String, _ mask: AddressMask?) -> String {
        guard let mask, written.contains(where: path.hasPrefix) else { return text }
        return mask.masked(text)
    }
}

/// What could not be seen, as text: the reason, and on a second line what would let us look.
enum UnknownLines {
    static func text(_ unknown: Unknown) -> String { "\(unknown.reason)\n\(unknown.grant)\n" }

    static func unknown(_ text: String) -> Unknown? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count > 1 ? Unknown(String(lines[0]), grant: String(lines[1])) : nil
    }
}
