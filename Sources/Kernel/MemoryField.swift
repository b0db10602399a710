package import Bytes

/// One account of the kernel's memory, a line of proc_meminfo(5).
///
///     Active(anon):       1564 kB
///     HugePages_Total:       0
///     ^key            ^value ^unit
package struct MemoryField {
    package let key: ByteRun
    package let value: UInt64
    /// `kB`, which here means 1024 bytes, or empty for a count.
    package let unit: ByteRun

    /// In bytes, where the unit is `kB`.
    package var amount: Double { unit.isEmpty ? Double(value) : Double(value) * 1024 }

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let key = line.until(UInt8(ascii: ":")), let value = line.unsigned(), line.isAtBoundary else {
            return nil
        }
        self.key = key
        self.value = value
        unit = line.word() ?? ByteRun("")
        if !unit.isEmpty, !unit.equals("kB") { return nil }
    }

    /// Hands out each line that is a field; a text without any is malformed.
    package static func parse(
        _ text: inout ByteReader, each: (MemoryField) -> Void
    ) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard let field = MemoryField(run) else { continue }
            each(field)
            count += 1
        }
        if count == 0 { throw .malformed("meminfo", expected: "lines like `MemTotal: 1024 kB`") }
    }
}

extension HostFiles {
    package func memoryFields(_ each: (MemoryField) -> Void) throws(KernelError) {
        try read(.proc("meminfo")) { text throws(KernelError) in try MemoryField.parse(&text, each: each) }
    }
}
