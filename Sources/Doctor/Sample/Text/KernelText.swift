import Bytes
import Kernel

extension String {
    /// Hands the bytes of the text to one of the kernel's readings; `nil` when there are none.
    func parsed<Value>(_ parse: (ByteRun) -> Value?) -> Value? {
        var text = self
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return nil }
            return parse(ByteRun(start: start, count: bytes.count))
        }
    }

    /// The same for a reading that may fail: what is not the kernel's text says nothing.
    func read<Value>(_ parse: (inout ByteReader) throws(KernelError) -> Value?) -> Value? {
        parsed { run in
            var reader = ByteReader(run)
            // The caller takes a text that is not the kernel's for a fact that is not there.
            return (try? parse(&reader)) ?? nil
        }
    }
}
