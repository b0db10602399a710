import Bytes
import CLinux
import Glibc

/// The descriptors of a process, some at a time: /proc/PID/fd, which the kernel lists rising (proc_pid_fd(5)).
///
/// readdir(3) would ask for 32 KiB of names at once, and procfs makes an inode for each of them: half a millisecond for
/// whoever wants to see the first ones alone.
struct DescriptorFolder {
    /// Of a struct linux_dirent64 with a number of ten digits.
    private static let longestEntryBytes = 32

    private let handle: FileHandle

    init(path: String) throws(KernelError) {
        handle = try FileHandle(path: path)
    }

    /// The next numbers, as many as fit in so many bytes, and whether there may be more of them.
    func numbers(within bytes: Int) -> (numbers: [Int32], isLast: Bool) {
        withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 8) { room in
            let got = outrigger_entries(handle.descriptor, room.baseAddress, bytes)
            // A folder that has gone meanwhile has no more.
            guard got > 0 else { return ([], true) }
            return (
                Self.numbers(in: UnsafeRawBufferPointer(rebasing: room[..<got])),
                got + Self.longestEntryBytes <= bytes
            )
        }
    }

    /// The names in a run of struct linux_dirent64 that are numbers.
    private static func numbers(in entries: UnsafeRawBufferPointer) -> [Int32] {
        let (length, name) = (16, 19)
        var numbers: [Int32] = []
        var place = 0
        while place + name < entries.count {
            let size = Int(entries.loadUnaligned(fromByteOffset: place + length, as: UInt16.self))
            if size <= name || size > entries.count - place { break }
            let text = entries[(place + name)..<(place + size)].prefix { $0 != 0 }
            if let number = Int32(String(decoding: text, as: UTF8.self)) { numbers.append(number) }
            place += size
        }
        return numbers
    }

    /// The inode of the socket with that number; `nil` for whatever else it is.
    func socket(at number: Int32) -> UInt32? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
            guard let start = room.baseAddress else { return nil }
            let got = UnsafeMutableRawPointer(start).withMemoryRebound(to: CChar.self, capacity: room.count) {
                readlinkat(handle.descriptor, "\(number)", $0, room.count)
            }
            return got < 0
                ? nil : SocketOwnerSearch.inode(inLink: ByteRun(start: UnsafePointer(start), count: got))
        }
    }
}
