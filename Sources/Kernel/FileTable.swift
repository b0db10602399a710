package import Bytes

/// The open files of the whole host, from /proc/sys/fs/file-nr (proc_sys_fs(5)).
///
///     1312      0       9223372036854775807
///     ^allocated ^free   ^maximum
///
/// `free` has been 0 since Linux 2.6 and is not kept.
package struct FileTable: Equatable, Sendable {
    package let allocated: UInt64
    package let maximum: UInt64

    package init(_ text: inout ByteReader) throws(KernelError) {
        guard let allocated = text.unsigned(), text.unsigned() != nil, let maximum = text.unsigned(),
            text.take("\n")
        else { throw .malformed("file-nr", expected: "a line of three numbers") }
        self.allocated = allocated
        self.maximum = maximum
    }
}

extension HostFiles {
    package func fileTable() throws(KernelError) -> FileTable {
        try read(.proc("sys/fs/file-nr")) { text throws(KernelError) in try FileTable(&text) }
    }
}
