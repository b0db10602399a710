import Glibc

/// The units in which the kernel prints times and memory, which a program asks once (sysconf(3)).
package struct KernelUnits: Equatable, Sendable {
    /// USER_HZ, the clock tick of /proc/stat: 100 on every architecture of Debian but alpha.
    package let ticksPerSecond: UInt64
    /// The page of /proc/net/sockstat.
    package let pageSizeBytes: UInt64

    package init(ticksPerSecond: UInt64, pageSizeBytes: UInt64) {
        self.ticksPerSecond = ticksPerSecond
        self.pageSizeBytes = pageSizeBytes
    }

    /// Those of the machine that this program runs on.
    package static func ofThisMachine() -> KernelUnits {
        KernelUnits(
            ticksPerSecond: UInt64(max(1, sysconf(Int32(_SC_CLK_TCK)))),
            pageSizeBytes: UInt64(max(1, sysconf(Int32(_SC_PAGESIZE)))))
    }
}
