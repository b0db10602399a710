package import Bytes

/// One mount as the reader's own namespace sees it, a line of proc_pid_mountinfo(5).
///
///     35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
///                ^root ^mount point                             ^type  ^source ^options of the file system
///
/// Blanks and backslashes in paths are written in octal: `\040`, `\134`.
package struct MountInfoRow {
    /// Which folder of the file system is mounted.
    package let root: ByteRun
    package let mountPoint: ByteRun
    package let type: ByteRun
    /// Of the file system, not of this mount: the controllers of a v1 tree, the `hidepid` of a /proc.
    package let options: ByteRun

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard line.unsigned() != nil, line.unsigned() != nil, line.word() != nil,
            let root = line.word(), let mountPoint = line.word(), line.word() != nil
        else { return nil }
        // Any number of optional fields stands before the dash.
        while let field = line.word() {
            if !field.equals("-") { continue }
            guard let type = line.word(), line.word() != nil, let options = line.word() else { return nil }
            self.root = root
            self.mountPoint = mountPoint
            self.type = type
            self.options = options
            return
        }
        return nil
    }

    /// Hands out each line that is a mount; a text without any is malformed.
    package static func parse(_ text: inout ByteReader, each: (MountInfoRow) -> Void) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard let row = MountInfoRow(run) else { continue }
            each(row)
            count += 1
        }
        if count == 0 { throw .malformed("mountinfo", expected: "lines of ten fields or more") }
    }

    /// A path with its octal spellings undone.
    package static func path(_ run: ByteRun) -> String { String(decoding: run.octalUnescaped, as: UTF8.self) }
}
