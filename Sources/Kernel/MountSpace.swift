import Glibc

/// How much a mounted filesystem holds, and how much of it is free, from statvfs(3).
package struct MountSpace: Equatable, Sendable {
    package let sizeBytes: Double
    package let freeBytes: Double
    /// What is free less what only root may use.
    package let availableBytes: Double
    package let files: Double
    package let filesFree: Double

    package init(
        sizeBytes: Double, freeBytes: Double, availableBytes: Double, files: Double, filesFree: Double
    ) {
        self.sizeBytes = sizeBytes
        self.freeBytes = freeBytes
        self.availableBytes = availableBytes
        self.files = files
        self.filesFree = filesFree
    }

    /// Asks the filesystem at `point`, and blocks until it answers: one whose server has gone never does.
    ///
    /// Counts are of `f_frsize`, as POSIX and df have it; node_exporter takes `f_bsize`, which only some FUSE filesystems
    /// set otherwise.
    package static func ask(_ point: [UInt8]) throws(KernelError) -> MountSpace {
        var answer = statvfs()
        let outcome = (point + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { path in
                path.baseAddress.map { statvfs($0, &answer) } ?? -1
            }
        }
        if outcome != 0 { throw KernelError(errno, reading: String(decoding: point, as: UTF8.self)) }
        let unit = Double(answer.f_frsize)
        return MountSpace(
            sizeBytes: Double(answer.f_blocks) * unit, freeBytes: Double(answer.f_bfree) * unit,
            availableBytes: Double(answer.f_bavail) * unit, files: Double(answer.f_files),
            filesFree: Double(answer.f_ffree))
    }
}
