package import Bytes

/// How often each CPU served one interrupt, a line of proc_interrupts(5).
///
///                CPU0       CPU2
///      36:          0    1219583 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
///     LOC:    1376910    1414665   Local timer interrupts
///     ^type   ^counts              ^detail
///
/// A column is named by its CPU: those that are offline have none. Lines of other shape, such as `ERR`, which counts
/// once for the host, are left out.
package struct InterruptLine {
    package let type: ByteRun
    /// By column.
    package let counts: [UInt64]
    /// Controller, pin and devices of a numbered interrupt, else what it is; with the kernel's blanks.
    package let detail: ByteRun

    /// Hands out each line, and the CPUs of its columns.
    package static func parse(
        _ text: inout ByteReader, each: (InterruptLine, [Int]) -> Void
    ) throws(KernelError) {
        let cpus = cpus(text.wholeLine() ?? ByteRun(""))
        if cpus.isEmpty { throw .malformed("interrupts", expected: "a first line like `CPU0 CPU1`") }
        while let run = text.wholeLine() {
            if let line = InterruptLine(run, columns: cpus.count) { each(line, cpus) }
        }
    }

    private static func cpus(_ run: ByteRun) -> [Int] {
        var cpus: [Int] = []
        var header = ByteReader(run)
        while cpus.count < SystemActivity.cpuLimit {
            header.skipBlanks()
            guard header.take("CPU"), let number = header.unsigned(), header.isAtBoundary,
                number < UInt64(SystemActivity.cpuLimit)
            else { break }
            cpus.append(Int(number))
        }
        return cpus
    }

    private init?(_ run: ByteRun, columns: Int) {
        var reader = ByteReader(run)
        reader.skipBlanks()
        guard let type = reader.until(UInt8(ascii: ":")), !type.isEmpty else { return nil }
        var counts: [UInt64] = []
        counts.reserveCapacity(columns)
        while counts.count < columns {
            guard let count = reader.unsigned(), reader.isAtBoundary else { return nil }
            counts.append(count)
        }
        reader.skipBlanks()
        if reader.isAtEnd { return nil }
        self.type = type
        self.counts = counts
        detail = reader.rest
    }
}

extension HostFiles {
    package func interrupts(_ each: (InterruptLine, [Int]) -> Void) throws(KernelError) {
        try read(.proc("interrupts")) { text throws(KernelError) in
            try InterruptLine.parse(&text, each: each)
        }
    }
}
