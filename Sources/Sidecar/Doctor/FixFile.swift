package import Doctor
import Glibc

/// The sysctl.d file that `--fix --write` stores.
package struct FixFile {
    package static let standard = "/etc/sysctl.d/90-outrigger.conf"
    /// Why the standard file is not stored here.
    package static let needsName = """
        /etc is read for the host's first network namespace, and this is another one: name a file with --write FILE; \
        nothing was done
        """
    private static let limitBytes = 1 << 20

    private let path: String
    private let isForced: Bool

    package init(path: String, isForced: Bool) { (self.path, self.isForced) = (path, isForced) }

    /// Whether it will not be stored for sure, before anything else is done.
    package func check() throws(StateError) {
        _ = try earlierText()
        if access(folder, W_OK | X_OK) != 0 {
            throw StateError("\(path): \(String(cString: strerror(errno)).lowercased())")
        }
    }

    /// Writes the text of a plan, keeping what an earlier run of ours has set in the same file.
    package func store(_ text: FixText) throws(StateError) {
        let earlier = try earlierText()
        let whole = earlier.map { text.text(keeping: $0) } ?? text.text
        do throws(WholeFileError) {
            try WholeFile.write(Array(whole.utf8), to: path, mode: 0o644)
        } catch { throw StateError("\(error); nothing was stored") }
    }

    private var folder: String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// What we wrote there before; `nil` when there is nothing.
    private func earlierText() throws(StateError) -> String? {
        var status = stat()
        if lstat(path, &status) != 0 { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StateError("\(path) is not a regular file; name another with --write FILE")
        }
        let bytes: [UInt8]
        do throws(WholeFileError) {
            bytes = try WholeFile.read(path, ownedBy: [status.st_uid], atMost: Self.limitBytes)
        } catch { throw StateError("\(error); nothing was stored") }
        let text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix(FixText.mark) { return text }
        guard isForced else {
            throw StateError(
                "\(path) was written by somebody else and stays as it is; --force overwrites it, --write FILE names "
                    + "another")
        }
        return nil
    }
}
