package import Bytes

/// One count of the memory manager, a line of proc_vmstat(5).
///
///     pgmajfault 3020
///     ^key       ^value
package struct VMEvent {
    package let key: ByteRun
    package let value: Double

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let key = line.word(), let value = line.number(), line.isAtBoundary else { return nil }
        self.key = key
        self.value = value
    }

    /// Hands out each line that is a key and a number; a text without any is malformed.
    package static func parse(_ text: inout ByteReader, each: (VMEvent) -> Void) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard let event = VMEvent(run) else { continue }
            each(event)
            count += 1
        }
        if count == 0 { throw .malformed("vmstat", expected: "lines like `pgfault 1024`") }
    }
}

extension HostFiles {
    package func vmEvents(_ each: (VMEvent) -> Void) throws(KernelError) {
        try read(.proc("vmstat")) { text throws(KernelError) in try VMEvent.parse(&text, each: each) }
    }
}
