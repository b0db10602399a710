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
    ///
    /// `option` is what chooses another.
    package init(
        path: String, userID: UInt32, mode: UInt32 = 0o755, option: String = "--runtime-dir"
    ) throws(DirectoryError) {
        self.path = path
        try Self.make(path, mode: mode, option)
        var state = stat()
        guard lstat(path, &state) == 0 else { throw Self.error("cannot look at \(path)", errno, option) }
        guard state.st_mode & S_IFMT == S_IFDIR else {
            throw DirectoryError(description: "\(path) is not a directory; choose another with \(option)")
        }
        guard state.st_uid == userID || userID == 0 else {
            throw DirectoryError(
                description: "\(path) belongs to user \(state.st_uid), not to user \(userID); "
                    + "choose another with \(option)")
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw Self.error("cannot write to \(path)", errno, option)
        }
    }

    private static func make(_ path: String, mode: UInt32, _ option: String) throws(DirectoryError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        let code = errno
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        guard code == ENOENT, !parent.isEmpty else { throw error("cannot make \(path)", code, option) }
        try make(path.hasPrefix("/") ? "/\(parent)" : parent, mode: 0o755, option)
        if mkdir(path, mode) != 0, errno != EEXIST { throw error("cannot make \(path)", errno, option) }
    }

    private static func error(_ what: String, _ code: Int32, _ option: String) -> DirectoryError {
        let reason = String(cString: strerror(code)).lowercased()
        return DirectoryError(description: "\(what): \(reason); choose another with \(option)")
    }
}
