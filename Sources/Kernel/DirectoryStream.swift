package import Bytes
import Glibc

/// An open directory whose entries are taken one after the other, over as many turns as it needs.
package final class DirectoryStream {
    private let handle: OpaquePointer

    package init(path: String) throws(KernelError) {
        guard let opened = opendir(path) else { throw KernelError(errno, reading: path) }
        handle = opened
    }

    deinit { closedir(handle) }

    /// Hands the name of the next entry to `body`, dot entries left out; `nil` at the end or when the directory has
    /// gone meanwhile.
    package func next<Result>(_ body: (ByteRun) -> Result) -> Result? {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
        while let entry = readdir(handle) {
            let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
            if name.pointee == UInt8(ascii: ".") { continue }
            return body(
                ByteRun(
                    start: name, count: strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))))
        }
        return nil
    }

    /// Where a symbolic link of this directory points, at most `room` bytes of it; `nil` when it cannot be read.
    package func target(of name: ByteRun, into room: UnsafeMutableBufferPointer<UInt8>) -> ByteRun? {
        guard let start = room.baseAddress else { return nil }
        let got = UnsafeRawPointer(start).withMemoryRebound(to: CChar.self, capacity: room.count) { _ in
            readlinkat(
                dirfd(handle), UnsafeRawPointer(name.start).assumingMemoryBound(to: CChar.self),
                UnsafeMutableRawPointer(start).assumingMemoryBound(to: CChar.self), room.count)
        }
        return got < 0 ? nil : ByteRun(start: start, count: got)
    }
}

extension ByteRun {
    /// The number that the whole run spells; `nil` for anything else.
    package var wholeNumber: UInt64? {
        guard !isEmpty, start.pointee &- 0x30 < 10 else { return nil }
        var reader = ByteReader(self)
        guard let number = reader.unsigned(), reader.isAtEnd else { return nil }
        return number
    }
}
