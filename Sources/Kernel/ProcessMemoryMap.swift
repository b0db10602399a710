package import Bytes

/// What the pages of a process are, from /proc/PID/smaps_rollup (Linux 4.14, proc_pid_smaps(5)).
///
///     Rss:                1672 kB
///     Pss:                 254 kB
///     Private_Clean:        84 kB
///
/// The kernel walks the page tables for it: some 50 ns a page, the memory map locked for reading meanwhile.
package struct ProcessMemoryMap: Equatable, Sendable {
    /// Resident memory, each page divided among the processes that share it.
    package private(set) var proportionalBytes: UInt64 = 0
    /// Resident memory that no other process has mapped.
    package private(set) var privateBytes: UInt64 = 0
    /// Resident memory without a file behind it.
    package private(set) var anonymousBytes: UInt64 = 0
    /// Swapped memory, divided like `proportionalBytes`.
    package private(set) var swapBytes: UInt64 = 0

    package init() {}

    package init(_ text: inout ByteReader) throws(KernelError) {
        var isSeen = false
        while let line = text.wholeLine() {
            var fields = ByteReader(line)
            if fields.take("Pss:") {
                guard let bytes = fields.kilobytes() else { break }
                proportionalBytes = bytes
                isSeen = true
            } else if fields.take("Private_Clean:") || fields.take("Private_Dirty:") {
                privateBytes &+= fields.kilobytes() ?? 0
            } else if fields.take("Anonymous:") {
                anonymousBytes = fields.kilobytes() ?? 0
            } else if fields.take("SwapPss:") {
                swapBytes = fields.kilobytes() ?? 0
            }
        }
        if !isSeen { throw .malformed("smaps_rollup", expected: "a line like `Pss: 254 kB`") }
    }

    package static func + (one: ProcessMemoryMap, other: ProcessMemoryMap) -> ProcessMemoryMap {
        var sum = one
        sum.proportionalBytes &+= other.proportionalBytes
        sum.privateBytes &+= other.privateBytes
        sum.anonymousBytes &+= other.anonymousBytes
        sum.swapBytes &+= other.swapBytes
        return sum
    }
}

extension ByteReader {
    /// A number of kB, which in /proc/PID means 1024 bytes.
    mutating func kilobytes() -> UInt64? {
        guard let count = unsigned() else { return nil }
        let (bytes, isTooBig) = count.multipliedReportingOverflow(by: 1024)
        return isTooBig ? nil : bytes
    }
}
