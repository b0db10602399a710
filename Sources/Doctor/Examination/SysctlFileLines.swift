/// One line of a sysctl file that sets something, see sysctl.d(5).
package struct FileSetting: Equatable, Sendable {
    /// With its path from the root: `/etc/sysctl.d/99-tuning.conf`.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Dotted, however the line spells it; may be a pattern such as `net.ipv4.conf.*.rp_filter`.
    package let key: String
    /// Its words with one space between.
    package let value: String

    package init(file: String, line: Int, key: String, value: String) {
        self.file = file
        self.line = line
        self.key = key
        self.value = value
    }

    /// Its numbers in order; `nil` when a word is none.
    package var numbers: [Int64]? {
        let words = value.split(separator: " ")
        let numbers = words.compactMap { Int64($0) }
        return numbers.isEmpty || numbers.count != words.count ? nil : numbers
    }

    /// `/etc/sysctl.d/99-tuning.conf:5`.
    package var location: String { "\(file):\(line)" }
}

extension FileSetting {
    /// The setting lines of all sysctl files, in the order in which they are applied.
    ///
    /// Files go by their names, whatever their folder; of two with one name that in the earlier folder of
    /// `SysctlFiles.folders` counts. /etc/sysctl.conf comes last, as sysctl(8) has it, unless a link in /etc/sysctl.d
    /// gives it a place: there systemd-sysctl(8) reads it, and nowhere else.
    package static func applied(of files: [String: String]) -> [FileSetting] {
        var chosen: [String: String] = [:]
        for folder in SysctlFiles.folders.reversed() {
            for path in files.keys where path.hasPrefix(folder + "/") {
                chosen[String(path.dropFirst(folder.count + 1))] = path
            }
        }
        let isLinked = files[SysctlFiles.main] == files[SysctlFiles.mainLink]
        let order = chosen.sorted { $0.key < $1.key }.map(\.value) + (isLinked ? [] : [SysctlFiles.main])
        return order.flatMap { path in files[path].map { FileSetting.all(in: $0, path: path) } ?? [] }
    }

    /// The last line of each key, in the order of application.
    static func winners(of lines: [FileSetting]) -> [FileSetting] {
        var last: [String: Int] = [:]
        for (place, line) in lines.enumerated() { last[line.key] = place }
        return lines.enumerated().filter { last[$0.element.key] == $0.offset }.map(\.element)
    }
}

extension Examination {
    /// What systemd-sysctl(8) sets at boot, which passes over /etc/sysctl.conf; `nil` for a key that no other file has.
    func valueAtBoot(of key: String) -> String? {
        sysctlFileLines.last { $0.key == key && $0.file != "/\(SysctlFiles.main)" }?.value
    }
}

extension FileSetting {
    /// The lines of a file that set something; comments, and what is no setting, are left out.
    package static func all(in text: String, path: String) -> [FileSetting] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { place, line in
            guard line.contains(UInt8(ascii: "=")) else { return nil }
            let parts = Substring(line).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            var name = trimmed(parts[0])
            if name.hasPrefix("#") || name.hasPrefix(";") { return nil }
            // A dash says that a failure to set it is no matter.
            if name.hasPrefix("-") { name = trimmed(name.dropFirst()) }
            guard !name.isEmpty else { return nil }
            let value = parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return FileSetting(file: "/\(path)", line: place + 1, key: dotted(name), value: value)
        }
    }

    /// `net/ipv4/conf/eth0.1/rp_filter` as `net.ipv4.conf.eth0/1.rp_filter`: what separates first separates all.
    private static func dotted(_ name: Substring) -> String {
        guard let first = name.first(where: { $0 == "." || $0 == "/" }), first == "/" else {
            return String(name)
        }
        return String(name.map { $0 == "/" ? "." : $0 == "." ? "/" : $0 })
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { start[...$0] } ?? ""
    }
}
