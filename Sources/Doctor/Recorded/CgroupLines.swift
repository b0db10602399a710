/// Which control groups were examined, as text: the name, the processes in it, and by part of the facts its folder.
///
///     /gateway.service 4242,4243 cpu=/sys/fs/cgroup/gateway.service memory=/sys/fs/cgroup/gateway.service …
///
/// What they said is in the files of those folders, in the form of v2.
enum CgroupLines {
    static func text(_ groups: [CgroupSample]) -> String {
        groups.map { group in
            let pids = group.pids.map(String.init).joined(separator: ",")
            let folders = CgroupText.Part.allCases.map { part in
                "\(part.rawValue)=\(EscapedWord.text(group.folders[part.rawValue] ?? group.folder))"
            }
            return ([EscapedWord.text(group.path), pids.isEmpty ? "-" : pids] + folders).joined(
                separator: " ")
                + "\n"
        }.joined()
    }

    static func groups(_ text: String) -> [CgroupChains.Group] {
        var chains = CgroupChains()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            let pids = words[1].split(separator: ",").compactMap { Int32($0) }
            for word in words.dropFirst(2) {
                let parts = word.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let part = CgroupText.Part(rawValue: String(parts[0])) else {
                    continue
                }
                chains.add(part, [(EscapedWord.value(words[0]), EscapedWord.value(parts[1]))], holding: pids)
            }
        }
        return chains.groups
    }

    /// The files of a group by their paths, as `CgroupText` reads them.
    static func files(of group: CgroupSample) -> [String: String] {
        var files: [String: String] = [:]
        func write(_ file: String, _ text: String?) {
            if let text { files[group.source(file)] = text + "\n" }
        }
        if let periods = group.periods, let throttled = group.throttledPeriods,
            let seconds = group.throttledSeconds
        {
            let microseconds = UInt64(exactly: (seconds * 1e6).rounded()) ?? 0
            write(
                "cpu.stat",
                "nr_periods \(periods)\nnr_throttled \(throttled)\nthrottled_usec \(microseconds)")
        }
        write("cpu.max", group.quotaCPUs.flatMap(quota))
        write("memory.current", group.memoryBytes.map { "\($0)" })
        write("memory.max", group.memoryLimitBytes.map { "\($0)" })
        write("memory.high", group.memoryHighBytes.map { "\($0)" })
        let stat = [("sock", group.socketBytes), ("file", group.cacheBytes)].compactMap { name, bytes in
            bytes.map { "\(name) \($0)" }
        }
        write("memory.stat", stat.isEmpty ? nil : stat.joined(separator: "\n"))
        let events = group.memoryEvents.sorted { $0.key < $1.key }
        write("memory.events", events.isEmpty ? nil : fields(events))
        write("pids.current", group.processCount.map { "\($0)" })
        write("pids.max", group.processLimit.map { "\($0)" })
        write("pids.events", group.processLimitEvents.map { "max \($0)" })
        for resource in ["cpu", "memory", "io", "irq"] {
            let lines = ["some", "full"].compactMap { share in
                group.pressureMicroseconds["\(resource).\(share)"].map {
                    "\(share) avg10=0.00 avg60=0.00 avg300=0.00 total=\($0)"
                }
            }
            write("\(resource).pressure", lines.isEmpty ? nil : lines.joined(separator: "\n"))
        }
        return files
    }

    private static func fields(_ pairs: [(key: String, value: Int64)]) -> String {
        pairs.map { "\(EscapedWord.text($0.key)) \($0.value)" }.joined(separator: "\n")
    }

    /// A quota and a period that are worth so many processors.
    private static func quota(_ cores: Double) -> String? {
        UInt64(exactly: (cores * 100_000).rounded()).map { "\($0) 100000" }
    }
}

/// Where groups lie in the tree of control groups.
enum CgroupPath {
    /// Whether a process in the group `path` is in `group` or below it.
    static func isIn(_ path: String, _ group: String) -> Bool {
        path == group || group == "/" || path.hasPrefix(group + "/")
    }
}
