import Bytes
import Glibc
import Kernel

/// How many memory maps a process has, the lines of /proc/PID/maps (proc_pid_maps(5)).
///
/// The kernel writes some 100 bytes for each map while the process may not change them, so only a process that is large
/// enough to have many is asked: a map has at least a page.
enum MapCount {
    /// A process with less address space cannot be near the default vm.max_map_count of 65530.
    static let smallestBytes: UInt64 = 40_000 * 4096
    /// Text that is read at most; behind it nothing is counted.
    static let textLimitBytes = 64 << 20
    private static let pieceBytes = 64 << 10

    /// `nil` when it is too small to matter, or may not be seen.
    static func ofProcess(folder: String, buffer: ReadBuffer) -> Int? {
        guard let statm = try? FileHandle(path: "\(folder)/statm"),
            let run = try? buffer.fill(from: statm)
        else { return nil }
        var reader = ByteReader(run)
        // proc_pid_statm(5): the first number is the address space, in pages.
        guard let pages = reader.unsigned(),
            pages.multipliedReportingOverflow(by: UInt64(sysconf(Int32(_SC_PAGESIZE)))).partialValue
                >= smallestBytes
        else { return nil }
        guard let maps = try? FileHandle(path: "\(folder)/maps") else { return nil }
        return lines(of: maps)
    }

    private static func lines(of file: FileHandle) -> Int? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pieceBytes) { room in
            var (lines, bytes) = (0, 0)
            while bytes < textLimitBytes {
                let got = read(file.descriptor, room.baseAddress, room.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { return nil }
                if got == 0 { return lines }
                bytes += got
                for byte in room[..<got] where byte == UInt8(ascii: "\n") { lines += 1 }
            }
            return nil
        }
    }
}
