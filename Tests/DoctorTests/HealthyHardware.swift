/// What a healthy host says of its processors, interrupts, pressure and tables; each number has moved since boot.
extension HealthyFiles {
    static let hardware: [String: String] = [
        "proc/interrupts": """
                   CPU0       CPU1       CPU2       CPU3
         24:          1          0          0          0  IO-APIC   5-edge      ACPI:Ged
         35:    8323000       5000       4000       3000  PCI-MSIX-0000:00:03.0   1-edge      virtio1-input.0
        NMI:         10         10         10         10   Non-maskable interrupts
        ERR:          0

        """,
        "proc/modules": "nf_nat 61440 1 nft_chain_nat, Live 0x0\nnf_conntrack 180224 1 nf_nat, Live 0x0\n",
        "proc/loadavg": "0.52 0.48 0.40 2/497 11947\n",
        "proc/net/softnet_stat": softnet([
            (8_323_000, 7, 120), (5000, 0, 3), (4000, 0, 0), (3000, 0, 1),
        ]),
        "proc/net/stat/arp_cache": """
        entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast \
        periodic_gc_runs forced_gc_runs unresolved_discards table_fulls
        0000000c 00000812 00000752 00000007   00001a42 00000001 000000ea   00000000         00000000         \
        000000f4         00000003       00000000            00000005
        0000000c 000008ed 000009ab 00000000   000016d3 00000013 00000475   00000000         00000000         \
        00000000         00000004       00000000            00000000

        """,
        "proc/net/stat/nf_conntrack": conntrack(entries: 12, drop: 40, earlyDrop: 900, insertFailed: 77),
        "proc/pressure/cpu": pressure(some: 900_000_000, full: 0),
        "proc/pressure/io": pressure(some: 70_000_000, full: 60_000_000),
        "proc/pressure/memory": pressure(some: 5_000_000, full: 4_000_000),
        "proc/stat": processors([1: 80_000_000], idle: 200_000_000),
        "proc/vmstat": vm([:]),
        "sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc\n",
    ]

    /// Rows of processed, dropped and squeezed, one for each CPU.
    static func softnet(_ rows: [(Int, Int, Int)], withNumbers: Bool = true) -> String {
        rows.enumerated().map { cpu, row in
            var columns = [row.0, row.1, row.2] + Array(repeating: 0, count: 9)
            if withNumbers { columns += [cpu, 0, 0] }
            return columns.map(hexadecimal).joined(separator: " ") + "\n"
        }.joined()
    }

    static func conntrack(entries: Int, drop: Int = 0, earlyDrop: Int = 0, insertFailed: Int = 0) -> String {
        conntrackHead
            + [(drop, earlyDrop), (0, 0)].map { drop, early in
                var columns = [entries] + Array(repeating: 0, count: 16)
                (columns[9], columns[10], columns[11]) = (drop > 0 ? insertFailed : 0, drop, early)
                return columns.map(hexadecimal).joined(separator: " ") + "\n"
            }.joined()
    }

    private static let conntrackHead = """
        entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop \
        icmp_error  expect_new expect_create expect_delete search_restart

        """

    static func neighbours(entries: Int, fulls: Int) -> String {
        "entries  allocs table_fulls\n"
            + [fulls, 0].map { "\(hexadecimal(entries)) 00000812 \(hexadecimal($0))\n" }.joined()
    }

    static func pressure(some: Int, full: Int) -> String {
        """
        some avg10=0.00 avg60=0.00 avg300=0.00 total=\(some)
        full avg10=0.00 avg60=0.00 avg300=0.00 total=\(full)

        """
    }

    /// Four CPUs; `ticks` by column (0 user … 6 softirq, 7 steal) are those of `cpu` and, of `only`, of that CPU alone.
    static func processors(_ ticks: [Int: Int], idle: Int, only cpu: Int? = nil) -> String {
        func line(_ name: String, _ part: Int, _ isBusy: Bool) -> String {
            var columns = Array(repeating: 0, count: 10)
            columns[3] = idle / part
            for (column, value) in ticks where isBusy { columns[column] = value / part }
            return "\(name) \(columns.map { "\($0)" }.joined(separator: " "))\n"
        }
        return line("cpu ", 1, true)
            + (0..<4).map { (number: Int) in
                line("cpu\(number)", cpu == nil ? 4 : 1, cpu == nil || cpu == number)
            }.joined()
            + "intr 5384720\nctxt 24664964\n"
    }

    static func vm(_ changes: [String: Int]) -> String {
        let resting = [
            "nr_free_pages": 1_869_360, "pswpin": 40_000, "pswpout": 90_000, "allocstall_dma32": 3,
            "allocstall_normal": 500, "allocstall_movable": 20, "compact_stall": 900, "compact_fail": 3,
            "thp_fault_alloc": 33, "thp_fault_fallback": 1200, "numa_pages_migrated": 70_000,
        ]
        return resting.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value + (changes[$0.key] ?? 0))\n" }
            .joined()
    }

    private static func hexadecimal(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(8 - digits.count, 0)) + digits
    }
}
