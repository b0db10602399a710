/// What the checks of sysctl files have in common.
extension FileSetting {
    /// Whether an administrator wrote it: the files of /usr/lib and /run belong to packages.
    var isLocal: Bool { file.hasPrefix("/etc/") }

    /// Whether it concerns what the doctor knows: not, say, the kernel's debugging or the security of users.
    var isOfInterest: Bool {
        ["net.core.", "net.ipv4.", "net.ipv6.", "net.netfilter.", "fs.", "vm."].contains(where: key.hasPrefix)
            || ["kernel.pid_max", "kernel.threads-max"].contains(key)
    }

    /// As evidence: the last number of the line, and what it should not be below.
    func evidence(limit: Int64? = nil) -> Evidence {
        Evidence(
            source: file, field: "\(key) (line \(line))", after: Double(numbers?.last ?? 0),
            limit: limit.map(Double.init))
    }
}

extension [FileSetting] {
    /// `file-max, tcp_rmem and 3 more`: two names at the most, as the table has so many columns.
    var shortNames: String {
        let names = prefix(2).map { "\(Myth.short($0.key))" }.joined(separator: ", ")
        if names.count > Self.columns, let first, count > 1 {
            return "\(Myth.short(first.key)) and \(count - 1) more"
        }
        return count > 2 ? "\(names) and \(count - 2) more" : names
    }

    private static let columns = 19
}

extension Examination {
    /// The winning lines that an administrator wrote, of settings that are of interest.
    var localSettings: [FileSetting] { sysctlFileSettings.filter { $0.isLocal && $0.isOfInterest } }

    /// The value that runs, its words with one space between; `nil` when it is not there or cannot be read.
    func running(_ line: FileSetting) -> String? {
        // What is not there, or may not be read, does not run for us.
        line.key.contains("*") ? nil : (try? setting(line.key))?.words
    }
}
