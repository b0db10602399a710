import Glibc

/// A file that a person wrote, read whole.
package enum TextFile {
    /// No configuration or rule file is larger: 16 MiB.
    package static let limitBytes = 16 << 20

    /// - Throws: a sentence that names the path.
    package static func contents(of path: String) throws(SettingsError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw problem(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limitBytes {
            let got = Glibc.read(descriptor, &chunk, chunk.count)
            if got == 0 { return bytes }
            if got > 0 {
                bytes += chunk[..<got]
            } else if errno != EINTR {
                throw problem(path, errno)
            }
        }
        throw SettingsError(problems: ["\(path): larger than \(limitBytes) bytes"])
    }

    /// The paths that a glob names, sorted; a path without wildcards stands for itself.
    package static func matching(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOCHECK, nil, &found) == 0, let paths = found.gl_pathv else {
            return [pattern]
        }
        let names = (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
        // A wildcard that matched nothing is an empty list, not a file of that odd name.
        return names == [pattern] && pattern.contains { "*?[".contains($0) } ? [] : names
    }

    private static func problem(_ path: String, _ code: Int32) -> SettingsError {
        SettingsError(problems: ["cannot read \(path): \(String(cString: strerror(code)).lowercased())"])
    }
}
