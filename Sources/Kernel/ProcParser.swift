package import Bytes

/// A reader of one file of the host by itself, for tests and fuzzing: bytes in, nothing out, never a trap.
package struct ProcParser: Sendable {
    /// Below /proc, /sys or the root.
    package let file: String
    package let parse: @Sendable (inout ByteReader) throws(KernelError) -> Void

    /// Every parser of /proc text; a new one gets its line here.
    package static let all: [ProcParser] = [
        ProcParser("1/mounts") { text throws(KernelError) in try Mount.parse(&text) { _ = $0.point } },
        ProcParser("diskstats") { text throws(KernelError) in
            try DiskTraffic.parse(&text) { _ = $0[.flushMilliseconds] }
        },
        ProcParser("4242/cgroup") { text throws(KernelError) in _ = try CgroupMembership(&text).unit },
        ProcParser("1/smaps_rollup") { text throws(KernelError) in _ = try ProcessMemoryMap(&text) },
        ProcParser("4242/statm") { text throws(KernelError) in _ = try ProcessPages(&text) },
        ProcParser("4242/task/4242/stat") { text throws(KernelError) in
            let run = text.rest
            guard ProcessStat(run) != nil, ProcessStat.comm(of: run)?.text != nil else {
                throw .malformed("stat", expected: "the fields of proc_pid_stat(5)")
            }
        },
        ProcParser("devices/system/clocksource/clocksource0/available_clocksource") {
            text throws(KernelError) in
            try ClockSources.parse(&text) { _ = $0.text }
        },
        ProcParser("etc/os-release") { text throws(KernelError) in _ = try OSRelease(&text).majorMinor },
        ProcParser("etc/selinux/config") { text throws(KernelError) in _ = SELinuxMode(&text) },
        ProcParser("fs/cgroup/cpu.max") { text throws(KernelError) in _ = try CPUQuota.cores(&text) },
        ProcParser("fs/cgroup/cpu,cpuacct/cpuacct.usage") { text throws(KernelError) in
            _ = try CgroupCPUUse(nanoseconds: &text)
        },
        ProcParser("fs/cgroup/cpu.stat") { text throws(KernelError) in _ = try CgroupCPU(&text) },
        ProcParser("fs/cgroup/cpu.stat") { text throws(KernelError) in _ = try CgroupCPUUse(stat: &text) },
        ProcParser("fs/cgroup/memory.events") { text throws(KernelError) in
            _ = try CgroupMemoryEvents(&text)
        },
        ProcParser("fs/cgroup/memory.max") { text throws(KernelError) in _ = try CgroupLimit.value(&text) },
        ProcParser("fs/cgroup/memory.stat") { text throws(KernelError) in _ = try CgroupMemoryStat(&text) },
        ProcParser("loadavg") { text throws(KernelError) in _ = try LoadAverage(&text) },
        ProcParser("meminfo") { text throws(KernelError) in try MemoryField.parse(&text) { _ = $0.amount } },
        ProcParser("net/dev") { text throws(KernelError) in
            try NetworkDevice.parse(&text) { _ = $0[.transmitCompressed] }
        },
        ProcParser("net/netstat") { text throws(KernelError) in
            try ProtocolCounter.parsePairs(&text) { _ = $0.key.text }
        },
        ProcParser("net/snmp6") { text throws(KernelError) in
            try ProtocolCounter.parseLines(&text) { _ = $0.key.text }
        },
        ProcParser("net/sockstat") { text throws(KernelError) in
            try SocketUse.parse(&text) { _ = $0.key.text }
        },
        ProcParser("net/tcp") { text throws(KernelError) in
            try SocketFileLine.parse(&text) { _ = $0.remote.address }
        },
        ProcParser("pressure/io") { text throws(KernelError) in _ = try PressureStall(&text) },
        ProcParser("self/mountinfo") { text throws(KernelError) in
            _ = try CgroupMounts(&text, sysfs: "/host/sys").isEmpty
        },
        ProcParser("stat") { text throws(KernelError) in
            _ = try SystemActivity(&text) { _ = $0.times.raised(to: $0.times)[.guestNice] }
        },
        ProcParser("sys/fs/file-nr") { text throws(KernelError) in _ = try FileTable(&text) },
        ProcParser("interrupts") { text throws(KernelError) in
            try InterruptLine.parse(&text) { _ = ($0.type.text, $0.detail.text, $0.counts.count == $1.count) }
        },
        ProcParser("net/arp") { text throws(KernelError) in
            var entries = ARPEntries()
            while let line = text.wholeLine() { entries.add(line) }
        },
        ProcParser("net/softnet_stat") { text throws(KernelError) in
            try SoftnetCPU.parse(&text) { _ = $0.number }
        },
        ProcParser("net/stat/nf_conntrack") { text throws(KernelError) in _ = try ConntrackCounts(&text) },
        ProcParser("net/udp") { text throws(KernelError) in
            var queues = UDPQueues()
            while let line = text.wholeLine() { queues.add(line) }
        },
        ProcParser("run/udev/data/b8:0") { text throws(KernelError) in _ = DiskProperties(&text)[.model] },
        ProcParser("schedstat") { text throws(KernelError) in
            try SchedulerTimes.parse(&text) { _ = $0.label.text }
        },
        ProcParser("sys/kernel/pid_max") { text throws(KernelError) in _ = try SingleNumber.parse(&text) },
        ProcParser("sys/net/ipv4/ip_local_port_range") { text throws(KernelError) in
            _ = try EphemeralPorts.range(&text)
        },
        ProcParser("sys/net/ipv4/ip_local_reserved_ports") { text throws(KernelError) in
            _ = EphemeralPorts(range: 1...65535, reserved: try EphemeralPorts.reserved(&text)).count
        },
        ProcParser("vmstat") { text throws(KernelError) in try VMEvent.parse(&text) { _ = $0.key.text } },
    ]

    private init(_ file: String, _ parse: @escaping @Sendable (inout ByteReader) throws(KernelError) -> Void)
    {
        self.file = file
        self.parse = parse
    }

    /// Reads `run` as each file in turn; that most of them refuse it is the point.
    package static func parseAll(_ run: ByteRun) {
        for parser in all {
            var text = ByteReader(run)
            // Refusing is a good answer to bytes that are no such file.
            try? parser.parse(&text)
        }
    }
}
