import Doctor
import Kernel

extension CheckCase {
    static let machine: [CheckCase] = pressures + processors + memories

    private static let pressures: [CheckCase] = [
        CheckCase(
            "psi.cpu",
            healthy: [
                { pressure("cpu", some: 1_500_000) }, { pressure("cpu", some: 2_000_000) },
                // The host waits, and the server does not: a remark.
                { pressure("cpu", some: 9_000_000).cgroup("/gateway.service", "cpu.some", 1_900_000) },
                // A quota explains it, and has a finding of its own.
                {
                    pressure("cpu", some: 0).cgroup("/gateway.service", "cpu.some", 8_000_000) {
                        ($0.periods, $0.throttledPeriods, $0.throttledSeconds) = (100, 90, 5)
                    }
                },
            ]
        ) { pressure("cpu", some: 2_100_000) },
        CheckCase("psi.cpu", "server") {
            pressure("cpu", some: 9_000_000).listener(port: 8080)
                .cgroup("/gateway.service", "cpu.some", 2_100_000)
        },
        CheckCase(
            "psi.cpu", "run-delay",
            healthy: [
                { delayed(1_900_000_000, some: 9_000_000) },
                // The server waited, and the host as a whole did not.
                { delayed(9_000_000_000, some: 1_900_000) },
                // Busy itself, on a host that is.
                {
                    delayed(4_000_000_000, some: 9_000_000).changed {
                        $0.after.processes[0].threads[1].cpuTicks += 400
                    }
                },
                // Its quota made it wait.
                {
                    delayed(9_000_000_000, some: 9_000_000).cgroup("/gateway.service", "cpu.some", 8_000_000)
                    {
                        ($0.periods, $0.throttledPeriods, $0.throttledSeconds) = (100, 90, 5)
                    }
                },
            ]
        ) { delayed(6_000_000_000, some: 9_000_000) },
        CheckCase("psi.cpu", "asked-for") {
            delayed(4_000_000_000, some: 9_000_000).changed {
                $0.after.processes[0].threads[1].cpuTicks += 500
                $0.question.target = .process(4242)
            }
        },
        CheckCase("psi.memory", healthy: [{ pressure("memory", some: 9_000_000, full: 100_000) }]) {
            pressure("memory", some: 0, full: 110_000)
        },
        CheckCase(
            "psi.memory", "server",
            healthy: [
                {
                    pressure("memory").cgroup("/gateway.service", "memory.full", 800_000) {
                        $0.memoryEvents = ["high": 40]
                    }
                }
            ]
        ) { pressure("memory").listener(port: 8080).cgroup("/gateway.service", "memory.full", 800_000) },
        CheckCase(
            "psi.io",
            healthy: [
                { pressure("io", some: 9_000_000, full: 500_000) },
                // The host's, of which a part is examined.
                { pressure("io", full: 510_000).changed { $0.description.isContainer = true } },
                {
                    pressure("io", full: 510_000).listener(port: 8080)
                        .changed { $0.question.target = .process(4242) }
                },
            ]
        ) {
            pressure("io", full: 510_000)
        },
        CheckCase("psi.io", "target") {
            pressure("io", full: 510_000).listener(port: 8080)
                .cgroup("/gateway.service", "io.full", 800_000)
                .changed { $0.question.target = .process(4242) }
        },
        CheckCase("psi.irq", healthy: [{ irq(500_000) }]) { irq(510_000) },
    ]

    private static let processors: [CheckCase] = [
        CheckCase(
            "cpu.steal",
            healthy: [
                { steal(50, of: 1000) }, { steal(0, of: 0) },
                // An old kernel without that column.
                { MadeUpHost().file("proc/stat", "cpu 1 1 1 1\n", "cpu 900 1 1 1\n") },
            ]
        ) { steal(51, of: 1000) },
        CheckCase(
            "cpu.clocksource",
            healthy: ["kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page", ""].map { name in
                { clock(name) }
            }
        ) { clock("hpet") },
    ]

    private static let memories: [CheckCase] = [
        CheckCase(
            "vm.swap",
            healthy: [
                // Used, and at rest.
                { swapping(["pswpin": 0], (900 << 20, 900 << 20)) },
                // Others swap, the server does not.
                { swapping(["pswpin": 9000, "pswpout": 9000], (0, 0)) },
                // Freed, and not read back.
                { swapping(["pswpout": 5], (900 << 20, 899 << 20)) },
                // Somebody else woke.
                { swapping(["pswpin": 99], (900 << 20, 900 << 20)) },
            ]
        ) { swapping(["pswpin": 30, "pswpout": 5], (900 << 20, 899 << 20)) },
        CheckCase("vm.swap", "busy") { swapping(["pswpin": 9000], (900 << 20, 900 << 20)) },
        CheckCase("vm.swap", "out") { swapping(["pswpout": 1], (1000 << 10, 1004 << 10)) },
        CheckCase("vm.swap", "host") {
            MadeUpHost().file("proc/vmstat", HealthyFiles.vm([:]), HealthyFiles.vm(["pswpin": 9000]))
        },
        CheckCase("vm.thp", healthy: [{ vm(["compact_stall": 10]) }, { vm(["thp_fault_alloc": 9000]) }]) {
            vm(["compact_stall": 11, "thp_fault_fallback": 400])
        },
        CheckCase(
            "vm.overcommit", healthy: [{ committed(95, mode: 0) }, { committed(89, mode: 2) }]
        ) { committed(90, mode: 2) },
        CheckCase("vm.numa-balancing", healthy: [{ vm(["numa_pages_migrated": 10_000]) }]) {
            vm(["numa_pages_migrated": 10_001])
        },
        CheckCase("vm.min-free", healthy: [{ vm(["allocstall_normal": 10]) }]) {
            vm(["allocstall_normal": 10, "allocstall_movable": 1])
        },
        CheckCase(
            "udp.rcvbuf-errors",
            healthy: [{ udp((1200, 1200), received: 50_000) }]
        ) {
            udp((1200, 3197), received: 50_000).process(77, "statsd").changed { host in
                let any = SocketEndpoint(isIPv6: false, high: 0, low: 0, port: 8125)
                func socket(_ drops: Int64) -> UDPSocketSample {
                    UDPSocketSample(local: any, inode: 5, receiveQueueBytes: 212_992, drops: drops)
                }
                host.after.owners = .success([5: [77]])
                host.before.udpSockets = .success([socket(1200)])
                host.after.udpSockets = .success([socket(3197)])
            }
        },
        CheckCase("udp.rcvbuf-errors", "few") { udp((0, 10), received: 990) },
        CheckCase("udp.rcvbuf-errors", "sending") {
            udp((0, 0), received: 5).counter("Udp.SndbufErrors", 3, 40).setting("net.core.rmem_max", "212992")
        },
    ]

    private static func pressure(_ resource: String, some: Int = 0, full: Int = 0) -> MadeUpHost {
        MadeUpHost().file(
            "proc/pressure/\(resource)", HealthyFiles.pressure(some: 70, full: 50),
            HealthyFiles.pressure(some: 70 + some, full: 50 + full))
    }

    /// A server whose second thread was ready so many nanoseconds and had no CPU.
    private static func delayed(_ nanoseconds: UInt64, some: Int) -> MadeUpHost {
        func threads(_ delay: UInt64) -> [ProcessSample.Thread] {
            var threads = [4242, 4243].map {
                ProcessSample.Thread(id: $0, name: "loop", state: "R", cpuTicks: 7000)
            }
            threads[0].runDelayNanoseconds = 5
            threads[1].runDelayNanoseconds = 700 + delay
            return threads
        }
        return pressure("cpu", some: some).listener(port: 8080).process(
            4242, "gateway", before: { ($0.threads, $0.runDelayNanoseconds) = (threads(0), 5) },
            after: { ($0.threads, $0.runDelayNanoseconds) = (threads(nanoseconds), 5) })
    }

    private static func irq(_ full: Int) -> MadeUpHost {
        MadeUpHost().file(
            "proc/pressure/irq", "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n",
            "full avg10=0.00 avg60=0.00 avg300=0.00 total=\(7 + full)\n")
    }

    private static func steal(_ ticks: Int, of all: Int) -> MadeUpHost {
        MadeUpHost().file(
            "proc/stat", HealthyFiles.processors([:], idle: 0),
            HealthyFiles.processors([7: ticks], idle: all - ticks))
    }

    private static func clock(_ name: String) -> MadeUpHost {
        MadeUpHost().file("sys/devices/system/clocksource/clocksource0/current_clocksource", name + "\n")
    }

    private static func vm(_ changes: [String: Int]) -> MadeUpHost {
        MadeUpHost().file("proc/vmstat", HealthyFiles.vm([:]), HealthyFiles.vm(changes))
    }

    private static func swapping(_ changes: [String: Int], _ held: (UInt64, UInt64)) -> MadeUpHost {
        vm(changes).listener(port: 8080).process(
            4242, "gateway", before: { $0.swapBytes = held.0 }, after: { $0.swapBytes = held.1 })
    }

    private static func committed(_ percent: Int, mode: Int) -> MadeUpHost {
        MadeUpHost().setting("vm.overcommit_memory", "\(mode)").file(
            "proc/meminfo", "CommitLimit:    10000000 kB\nCommitted_AS:    \(percent * 100_000) kB\n")
    }

    private static func udp(_ errors: (Int64, Int64), received: Int64) -> MadeUpHost {
        MadeUpHost().counter("Udp.RcvbufErrors", errors.0, errors.1)
            .counter("Udp.InDatagrams", 1_000_000, 1_000_000 + received)
    }
}

extension MadeUpHost {
    /// The server's control group, which waited so long within the window.
    fileprivate func cgroup(
        _ path: String, _ wait: String, _ microseconds: Int64,
        _ change: (inout CgroupSample) -> Void = { _ in }
    ) -> MadeUpHost {
        cgroup(
            path,
            before: {
                $0.pressureMicroseconds[wait] = 900
                ($0.periods, $0.throttledPeriods, $0.throttledSeconds) = (0, 0, 0)
                $0.memoryEvents = ["high": 0]
            },
            after: {
                ($0.pressureMicroseconds[wait], $0.pids) = (900 + microseconds, [4242])
                change(&$0)
            })
    }
}
