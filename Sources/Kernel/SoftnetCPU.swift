package import Bytes

/// What one CPU did with packets that arrived, a line of /proc/net/softnet_stat (softnet_seq_show in the kernel's
/// net/core/net-procfs.c), all columns hexadecimal.
///
///     001ccc1a 00000000 00000003 … 00000000 00000000 00000001 00000000 00000000
///     ^0 processed      ^2 squeezed                  ^12 cpu
///
/// Old kernels end earlier: without column 12 the lines are counted, and a CPU after an offline one gets the number
/// of the one before it. With it the numbers are right, where node_exporter still counts.
package struct SoftnetCPU: Equatable, Sendable {
    package let number: Int
    package let processed: UInt64
    /// Packets that found the backlog of the CPU full.
    package let dropped: UInt64
    /// How often the budget or the time of a round was used up with packets left.
    package let timesSqueezed: UInt64

    private static let numberColumn = 12

    /// Hands out the CPUs that are online; a text without any is malformed.
    package static func parse(_ text: inout ByteReader, each: (SoftnetCPU) -> Void) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard count < SystemActivity.cpuLimit, let cpu = SoftnetCPU(run, at: count) else { continue }
            each(cpu)
            count += 1
        }
        if count == 0 { throw .malformed("softnet_stat", expected: "lines of hexadecimal counts") }
    }

    private init?(_ run: ByteRun, at place: Int) {
        var line = ByteReader(run)
        guard let processed = line.hexadecimal(), let dropped = line.hexadecimal(),
            let squeezed = line.hexadecimal(), line.isAtBoundary
        else { return nil }
        self.processed = processed
        self.dropped = dropped
        timesSqueezed = squeezed
        for _ in 3..<Self.numberColumn { _ = line.word() }
        let named = line.hexadecimal().flatMap(Int.init(exactly:))
        number = named.flatMap { $0 < SystemActivity.cpuLimit ? $0 : nil } ?? place
    }
}

extension HostFiles {
    package func softnetCPUs(_ each: (SoftnetCPU) -> Void) throws(KernelError) {
        try read(.proc("net/softnet_stat")) { text throws(KernelError) in
            try SoftnetCPU.parse(&text, each: each)
        }
    }
}
