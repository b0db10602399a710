package import Bytes
import Glibc

/// The files of one control group: each opened once, then read again with pread(2).
///
/// What is not there now may come later (a controller is switched on), so it is asked for again at each reading. A
/// handle says ENODEV once its group was removed, and is then opened anew: another group may have the same path. Owned
/// by one thread.
package final class CgroupFolder {
    package let step: CgroupMounts.Step
    private var handles: [String: FileHandle] = [:]
    private let buffer: ReadBuffer

    package init(_ step: CgroupMounts.Step, buffer: ReadBuffer) {
        self.step = step
        self.buffer = buffer
    }

    /// Whether this is the whole host: the root of a tree, not of the part that a container sees.
    ///
    /// Only the true root of a v1 tree has `release_agent`, and only that of v2 lacks `cgroup.events`.
    package var isWholeHost: Bool {
        switch step.version {
        case .one: access("\(step.folder)/release_agent", F_OK) == 0
        case .two: access("\(step.folder)/cgroup.events", F_OK) != 0
        }
    }

    /// What `parse` makes of a file; `nil` when it is not there, may not be read, or is no such file.
    package func read<Result>(
        _ file: String, _ parse: (inout ByteReader) throws(KernelError) -> Result
    ) -> Result? {
        do throws(KernelError) {
            var text = ByteReader(try buffer.fill(from: try handle(for: file)))
            return try parse(&text)
        } catch {
            // Absent facts are facts: no controller, no quota, an older kernel, a group that was removed.
            handles[file] = nil
            return nil
        }
    }

    private func handle(for file: String) throws(KernelError) -> FileHandle {
        if let open = handles[file] { return open }
        let opened = try FileHandle(path: "\(step.folder)/\(file)")
        handles[file] = opened
        return opened
    }
}
