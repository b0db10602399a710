import Doctor
import Glibc
import Kernel
import Testing

/// The running host, where a folder stands in for it.
struct LiveHostTests {
    @Test func readsAProcess() throws {
        let proc = try MadeUpProc()
        try proc.process(42, "a) (b\n", state: "D", cgroup: "2:memory:/m\n0::/gateway.service\n1:cpu:/\n")
        try proc.room.write(
            "proc/42/limits", "Max open files            1024                 unlimited  files\n")
        try proc.room.write("proc/42/status", "VmSwap:\t 3 kB\n")
        try proc.room.write("proc/42/statm", "40001 1 1 1 0 1 0\n")
        try proc.room.write("proc/42/maps", "a\nb\nc\n")
        try proc.descriptors(of: 42, ["/dev/null", "socket:[7]", "socket:[8]"])
        let process = try #require(proc.host().process(42, withThreads: true))
        #expect((process.name, process.state, process.cpuTicks) == ("a) (b\n", "D", 42))
        #expect((process.threadCount, process.startTicks) == (2, 8812))
        #expect((process.softDescriptorLimit, process.hardDescriptorLimit) == (1024, .max))
        #expect((process.openDescriptors, process.swapBytes, process.mapCount) == (3, 3072, 3))
        #expect(process.cgroups == ["/gateway.service", "/m"])
        #expect(process.threads.map(\.id) == [42])
        #expect(proc.host().process(42, withThreads: false)?.threads.isEmpty == true)
    }

    @Test func leavesOutWhatAProcessDoesNotSay() throws {
        let proc = try MadeUpProc()
        try proc.process(43, state: "Z")
        let zombie = try #require(proc.host().process(43, withThreads: true))
        #expect(zombie.state == "Z")
        #expect(zombie.threads.isEmpty)
        #expect((zombie.softDescriptorLimit, zombie.openDescriptors, zombie.swapBytes) == (nil, nil, nil))
        #expect(zombie.mapCount == nil && zombie.cgroups.isEmpty)
        #expect(proc.host().process(44, withThreads: true) == nil)
        try proc.room.write("proc/45/stat", "\u{0}45 (x")
        #expect(proc.host().process(45, withThreads: true) == nil)
    }

    @Test func findsAllHoldersOfASocket() throws {
        let proc = try MadeUpProc()
        for pid in [50, 7, 60] as [Int32] { try proc.process(pid) }
        // Whoever may look into the first process may look into all.
        try proc.descriptors(of: 1, ["/dev/null"])
        try proc.descriptors(of: 50, ["/dev/null", "socket:[900]"])
        try proc.descriptors(of: 7, ["socket:[900]", "socket:[901]", "pipe:[900]", "socket:[900]"])
        let host = proc.host()
        #expect(try host.owners(of: [900, 901, 902]) == [900: [7, 50], 901: [7]])
        // Again, from what is known; and anew when one has let go.
        #expect(try host.owners(of: [900, 901, 902]) == [900: [7, 50], 901: [7]])
        unlink("\(proc.procfs)/50/fd/1")
        #expect(try host.owners(of: [900, 901, 902]) == [900: [7], 901: [7]])
        #expect(try host.owners(of: []) == [:])
    }

    @Test func saysWhatWouldShowTheOwners() throws {
        let proc = try MadeUpProc()
        #expect(
            throws: Unknown(
                "none of the processes that this user may look into holds the listening sockets",
                grant: geteuid() == 0
                    ? "run on the host, with CAP_SYS_PTRACE, to see who owns the sockets"
                    : "run as root (CAP_SYS_PTRACE) to see who owns the sockets")
        ) { try proc.host().owners(of: [1]) }
    }

    @Test func findsAHolderDeepInItsDescriptors() throws {
        let proc = try MadeUpProc()
        try proc.process(9)
        try proc.descriptors(of: 9, (0..<400).map { _ in "/dev/null" } + ["socket:[900]"])
        #expect(try proc.host().owners(of: [900]) == [900: [9]])
    }

    @Test func readsListenersFromFilesWhereTheKernelMayNotBeAsked() throws {
        let proc = try MadeUpProc()
        try proc.room.write(
            "proc/net/tcp",
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000        0 12345 1 0
               1: 0100007F:1F90 0100007F:1000 01 00000000:00000000 00:00000000 00000000  1000        0 12346 1 0

            """)
        let listeners = try proc.host().listeners()
        #expect(listeners.map(\.local.port) == [8080])
        #expect(
            (listeners.first?.receiveQueue, listeners.first?.sendQueue, listeners.first?.drops) == (3, 0, nil)
        )
    }

    private static let versionOne = """
        30 1 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
        31 1 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        32 1 0:28 /docker/x /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids

        """

    @Test func readsTheGroupsOfEachTreeAndAllAboveThem() throws {
        let proc = try MadeUpProc()
        try proc.room.write("proc/self/mountinfo", Self.versionOne)
        try proc.process(5, cgroup: "3:pids:/docker/x\n2:memory:/docker/x\n1:cpu:/a/b\n")
        try proc.process(6, cgroup: "3:pids:/docker/x\n2:memory:/\n1:cpu:/a\n")
        try proc.room.write("sys/fs/cgroup/cpu/release_agent", "")
        try proc.room.write("sys/fs/cgroup/memory/release_agent", "")
        try proc.room.write(
            "sys/fs/cgroup/cpu/a/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_time 5000000\n")
        try proc.room.write("sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us", "150000\n")
        try proc.room.write("sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us", "100000\n")
        try proc.room.write("sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes", "4096\n")
        try proc.room.write("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "9223372036854771712\n")
        try proc.room.write("sys/fs/cgroup/pids/pids.max", "max\n")
        try proc.room.write("sys/fs/cgroup/pids/pids.current", "12\n")
        let host = proc.host()
        let processes = [5, 6].compactMap { host.process($0, withThreads: false) }
        let groups = try host.cgroups(of: processes)
        #expect(groups.map(\.path) == ["/a/b", "/a", "/docker/x", "/docker"])
        #expect(groups.map(\.pids) == [[5], [5, 6], [5, 6], [5]])
        #expect((groups[0].quotaCPUs, groups[1].throttledSeconds, groups[1].periods) == (1.5, 0.005, 9))
        #expect(
            (groups[2].memoryBytes, groups[2].memoryLimitBytes, groups[2].processCount) == (4096, nil, 12))
        #expect(groups[2].source("memory.stat") == "\(proc.sysfs)/fs/cgroup/memory/docker/x/memory.stat")
        #expect(groups[2].source("pids.max") == "\(proc.sysfs)/fs/cgroup/pids/pids.max")
    }

    @Test func saysThatNoGroupsAreMounted() throws {
        let proc = try MadeUpProc()
        try proc.room.write("proc/self/mountinfo", "1 0 0:1 / / rw - ext4 /dev/sda rw\n")
        #expect(
            throws: Unknown(
                "no control groups are mounted here", grant: "mount /sys/fs/cgroup of the host, read-only")
        ) { try proc.host().cgroups(of: []) }
    }

    @Test func describesTheHost() throws {
        let proc = try MadeUpProc()
        try proc.room.write("proc/sys/kernel/osrelease", "3.10.0-1160.el7.x86_64\n")
        try proc.room.write("proc/meminfo", "MemTotal: 9223372036854775807 kB\n")
        try proc.room.write("proc/uptime", "12.5 1.0\n")
        let about = proc.host().description()
        #expect(about.kernel == KernelVersion(3, 10))
        // More than there can be is not known.
        #expect((about.memoryBytes, about.uptimeSeconds, about.networkNamespace) == (0, 12.5, nil))
        for strange in ["nan 1\n", "inf inf\n", "-1 1\n", ""] {
            try proc.room.write("proc/uptime", strange)
            #expect(proc.host().description().uptimeSeconds == 0)
        }
        #expect(about.isContainer == nil && !about.isRecorded)
        try proc.room.write("proc/sys/net/core/somaxconn", "128\n")
        #expect(proc.host().description().isContainer == true)
        try proc.room.write("proc/sys/net/core/netdev_max_backlog", "1000\n")
        #expect(proc.host().description().isContainer == false)
    }

    @Test func refusesSettingsOfANamespaceThatItIsNotIn() throws {
        let proc = try MadeUpProc()
        try proc.process(5)
        try proc.room.write("proc/sys/net/core/somaxconn", "128\n")
        try proc.room.write("proc/sys/net/ipv4/tcp_mem", "1 2 3\n")
        let refusal = NetworkDoorError.denied(.process(5))
        let host = LiveHost(
            scope: NetworkScope(name: "5", pid: 5, refusal: refusal), procfs: proc.procfs, sysfs: proc.sysfs,
            rootfs: "")
        #expect(
            throws: Unknown(
                "/proc/sys/net/core/somaxconn shows the namespace of whoever reads it, and \(refusal)",
                grant: "run as root (CAP_SYS_ADMIN)")
        ) { try host.text("proc/sys/net/core/somaxconn") }
        // Every namespace has the host's.
        #expect(try host.text("proc/sys/net/ipv4/tcp_mem") == "1 2 3\n")
        #expect(try host.text("proc/net/netstat").isEmpty)
        try proc.room.write(
            "proc/5/net/dev",
            "Inter-|   Receive\n face |bytes\n  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")
        #expect(try host.links().map(\.name) == ["eth0"])
        #expect(host.description().isContainer == nil)
    }

    @Test func saysWhyTheKernelLogIsNotRead() throws {
        let proc = try MadeUpProc()
        #expect(throws: Unknown("/dev/kmsg is not there")) { try proc.host().kernelLog() }
    }
}
