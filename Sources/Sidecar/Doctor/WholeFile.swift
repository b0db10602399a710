import Glibc

/// Why a file could not be read or written.
package struct WholeFileError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ path: String, _ problem: String) { description = "\(path): \(problem)" }

    init(_ path: String, errno code: Int32) { self.init(path, String(cString: strerror(code)).lowercased()) }
}

/// A file that is there as a whole or not at all.
package enum WholeFile {
    /// Puts `bytes` in place of what `path` was: written beside it, brought to the disk, then renamed.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(WholeFileError) {
        let beside = "\(path).\(getpid()).new"
        // What a dead process of the same number left behind is nobody's.
        unlink(beside)
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        if descriptor < 0 { throw WholeFileError(path, errno: errno) }
        var code = put(bytes, to: descriptor)
        if code == 0, fchmod(descriptor, mode) != 0 { code = errno }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        if code == 0, rename(beside, path) != 0 { code = errno }
        if code != 0 {
            unlink(beside)
            throw WholeFileError(path, errno: code)
        }
        bringFolder(of: path)
    }

    /// The bytes of a regular file that belongs to one of `owners`; a link is not followed.
    package static func read(
        _ path: String, ownedBy owners: Set<UInt32>, atMost limit: Int
    ) throws(WholeFileError) -> [UInt8] {
        // A pipe in its place would hold us.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if descriptor < 0 { throw WholeFileError(path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw WholeFileError(path, "it is not a regular file")
        }
        guard owners.contains(status.st_uid) else {
            throw WholeFileError(
                path, "it belongs to user \(status.st_uid), whom we do not trust with settings")
        }
        guard status.st_size <= limit else { throw WholeFileError(path, "it is larger than \(limit) bytes") }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = bytes.withUnsafeMutableBytes { room in
                Glibc.read(descriptor, room.baseAddress.map { $0 + count }, limit - count)
            }
            if got == 0 { break }
            if got < 0, errno != EINTR { throw WholeFileError(path, errno: errno) }
            count += max(got, 0)
        }
        return Array(bytes[..<count])
    }

    /// The errno, or 0.
    private static func put(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let done = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if done < 0, errno != EINTR { return errno }
            rest = rest.dropFirst(max(done, 0))
        }
        return 0
    }

    /// So that the new name outlives a power cut; a folder that cannot be synced keeps it all the same.
    private static func bringFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { return }
        fsync(descriptor)
        close(descriptor)
    }
}
