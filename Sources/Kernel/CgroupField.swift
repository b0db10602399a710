package import Bytes

/// One number of a control group's file of keys and numbers ("flat keyed" in admin-guide/cgroup-v2.rst).
///
///     nr_throttled 16
///     ^key         ^value
package struct CgroupField {
    package let key: ByteRun
    package let value: UInt64

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let key = line.word(), let value = line.unsigned(), line.isAtEnd else { return nil }
        self.key = key
        self.value = value
    }

    /// Hands out each line that is a key and a number; a text without any is malformed.
    package static func parse(
        _ text: inout ByteReader, file: String, each: (CgroupField) -> Void
    ) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard let field = CgroupField(run) else { continue }
            each(field)
            count += 1
        }
        if count == 0 { throw .malformed(file, expected: "lines of a key and a number") }
    }
}
