package import Bytes

/// What a process has read from and written to storage, from proc_pid_io(5); only its user and root may look.
package struct ProcessIO: Equatable, Sendable {
    package let readBytes: UInt64
    package let writeBytes: UInt64

    package init(readBytes: UInt64, writeBytes: UInt64) {
        self.readBytes = readBytes
        self.writeBytes = writeBytes
    }

    package init?(_ text: ByteRun) {
        var reader = ByteReader(text)
        var read: UInt64?
        var written: UInt64?
        while let line = reader.line() {
            var fields = ByteReader(line)
            if fields.take("read_bytes:") {
                read = fields.unsigned()
            } else if fields.take("write_bytes:") {
                written = fields.unsigned()
            }
        }
        guard let read, let written else { return nil }
        self.init(readBytes: read, writeBytes: written)
    }
}
