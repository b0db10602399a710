import Foundation
import Kernel

/// A /proc and /sys of a test's own, whose files change between ticks as the kernel's do: in place.
final class TemporaryHost {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("outrigger-\(UUID())")
    let files: HostFiles

    init() {
        files = HostFiles(
            procfs: folder.appendingPathComponent("proc").path,
            sysfs: folder.appendingPathComponent("sys").path, rootfs: folder.path)
    }

    deinit {
        // Nothing to be done about what stays in /tmp.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes below the folder, such as `proc/stat`.
    func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

    func write(_ bytes: Data, to path: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(path))
    }
}
