/// What the kernel chooses for itself, where that depends on the kernel or the machine.
package enum KernelDefaults {
    /// fs.file-max: a tenth of the memory in KiB (files_maxfiles_init() of fs/file_table.c).
    static func fileMax(memoryBytes: Int64) -> Int64 { memoryBytes / 1024 / 10 }

    /// A 128th of the memory within two bounds (tcp_init() of net/ipv4/tcp.c).
    private static func buffer(upTo most: Int64, from least: Int64, _ exam: Examination) -> Int64 {
        // Where the memory is not known it is not small.
        exam.host.memoryBytes > 0 ? max(least, min(most, exam.host.memoryBytes / 128)) : most
    }

    /// The default of a setting on this host; `nil` where we do not know one.
    ///
    /// Of a setting with three numbers it is the last, the maximum.
    package static func value(of key: String, in exam: Examination) -> Int64? {
        switch key {
        case "fs.file-max": fileMax(memoryBytes: exam.host.memoryBytes)
        case "net.core.somaxconn": exam.host.kernel < KernelVersion(5, 4) ? 128 : 4096
        case "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_orphans":
            // Half of the established hash (tcp_init() of net/ipv4/tcp.c).
            (try? exam.setting("net.ipv4.tcp_ehash_entries").number()).map { $0 / 2 }
        case "net.ipv4.tcp_rmem":
            buffer(upTo: exam.host.kernel < KernelVersion(6, 18) ? 6 << 20 : 32 << 20, from: 128 << 10, exam)
        case "net.ipv4.tcp_wmem": buffer(upTo: 4 << 20, from: 64 << 10, exam)
        case "net.core.rmem_max", "net.core.wmem_max":
            exam.host.kernel < KernelVersion(6, 18) ? 212_992 : 4 << 20
        case "net.core.netdev_max_backlog": 1000
        case "fs.nr_open": 1 << 20
        case "vm.max_map_count": 65_530
        default: nil
        }
    }
}
