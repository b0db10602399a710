package import Bytes

/// A file that holds one number and nothing else, as most below /proc/sys do (proc_sys(5)).
package enum SingleNumber {
    /// The kernel reserves and clears as much as a reader of /proc/sys asks for, and 20 digits are all there are.
    static let roomBytes = 64

    package static func parse(_ text: inout ByteReader) throws(KernelError) -> UInt64 {
        guard let value = text.unsigned(), text.isAtBoundary else {
            throw .malformed("a file of one number", expected: "decimal digits")
        }
        return value
    }
}

extension HostFiles {
    /// The number that is all that `file` holds.
    package func number(in file: HostFile) throws(KernelError) -> UInt64 {
        let value: UInt64? = try read(file, atMost: SingleNumber.roomBytes) { text throws(KernelError) in
            // A refusal is told below, with the path.
            try? SingleNumber.parse(&text)
        }
        if let value { return value }
        throw .malformed(path(of: file), expected: "one number")
    }
}
