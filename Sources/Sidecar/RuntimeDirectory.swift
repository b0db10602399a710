import Glibc

/// Why a directory of the sidecar's cannot be used.
package struct DirectoryError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

/// The directory of the sockets, made when it is missing, and refused when somebody else owns it.
package struct RuntimeDirectory {
    package let path: String

    /// Makes `path` with `mode` (0755 for root, 0700 below /tmp) and checks that `userID` owns it.
    package init(path: String, userID: UInt32, mode: UInt32 = 0o755) throws(DirectoryError) {
        self.path = path
        try Self.make(path, mode: mode)
        var state = stat()
        guard lstat(path, &state) == 0 else { throw Self.error("cannot look at \(path)", errno) }
        guard state.st_mode & S_IFMT == S_IFDIR else {
            throw DirectoryError(description: "\(path) is not a directory; choose another with --runtime-dir")
        }
        guard state.st_uid == userID || userID == 0 else {
            throw DirectoryError(
                description: "\(path) belongs to user \(state.st_uid), not to user \(userID); "
                    + "choose another with --runtime-dir")
        }
        guard access(path, W_OK | X_OK) == 0 else { throw Self.error("cannot write to \(path)", errno) }
    }

    private static func make(_ path: String, mode: UInt32) throws(DirectoryError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        let code = errno
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        guard code == ENOENT, !parent.isEmpty else { throw error("cannot make \(path)", code) }
        try make(path.hasPrefix("/") ? "/\(parent)" : parent, mode: 0o755)
        if mkdir(path, mode) != 0, errno != EEXIST { throw error("cannot make \(path)", errno) }
    }

    private static func error(_ what: String, _ code: Int32) -> DirectoryError {
        let reason = String(cString: strerror(code)).lowercased()
        return DirectoryError(description: "\(what): \(reason); choose another with --runtime-dir")
    }
}
