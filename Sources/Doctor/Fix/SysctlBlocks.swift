/// A sysctl file in blocks, between empty lines.
struct SysctlBlocks {
    let text: String
    let keys: Set<String>

    /// The blocks that set something.
    static func setting(in file: String) -> [SysctlBlocks] {
        var blocks: [[Substring]] = [[]]
        for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                blocks.append([])
            } else {
                blocks[blocks.count - 1].append(line)
            }
        }
        return blocks.compactMap { lines in
            let text = lines.joined(separator: "\n")
            let keys = Set(FileSetting.all(in: text, path: "").map(\.key))
            return keys.isEmpty ? nil : SysctlBlocks(text: text, keys: keys)
        }
    }
}

/// Who has the last word on each setting of a file, once it lies in its place.
package enum SysctlContest {
    /// The lines that win over those of `path`, a path from the root such as `etc/sysctl.d/90-outrigger.conf`.
    package static func winners(
        over path: String, setting values: [(key: String, value: String)], among files: [String: String]
    ) -> [FileSetting] {
        var files = files
        files[path] = values.map { "\($0.key) = \($0.value)\n" }.joined()
        let lines = FileSetting.applied(of: files)
        return values.compactMap { key, value in
            guard let last = lines.last(where: { $0.key == key }), last.file != "/\(path)" else { return nil }
            return last.value == value ? nil : last
        }
    }

    /// Whether a file of this path is read at boot.
    package static func isRead(_ path: String) -> Bool {
        if path == SysctlFiles.main { return true }
        guard path.hasSuffix(".conf"), let end = path.lastIndex(of: "/") else { return false }
        return SysctlFiles.folders.contains(String(path[..<end]))
    }
}
