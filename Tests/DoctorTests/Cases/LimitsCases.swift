import Doctor
import Kernel

extension CheckCase {
    static let limits = processLimits + controlGroups + machine

    private static let processLimits: [CheckCase] = descriptors + tasks

    private static let descriptors: [CheckCase] = [
        CheckCase(
            "fd.process-limit",
            healthy: [
                { server(open: 799, soft: 1000) },
                { server(open: 900_000, soft: .max) },
                { server(open: 20, soft: 110_000).connections(100_000) },
                // Two workers share the port, and together have enough.
                {
                    server(open: 20, soft: 60_000).listener(port: 8080, pid: 77, process: "worker", inode: 9)
                        .process(77, "worker") { $0.softDescriptorLimit = 60_000 }.connections(100_000)
                },
                // sshd shall not carry the connections; the busy server shall.
                {
                    server(open: 20, soft: 200_000).listener(port: 22, pid: 7, process: "sshd")
                        .process(7, "sshd") { $0.softDescriptorLimit = 1024 }
                        .sockets {
                            var port = SocketFacts.Port()
                            port.byState[.established] = 50
                            $0.ports[8080] = port
                        }.connections(100_000)
                },
            ]
        ) { server(open: 33, soft: 32) },
        CheckCase("fd.process-limit", "80-percent") { server(open: 800, soft: 1000) },
        CheckCase("fd.process-limit", "95-percent") { server(open: 950, soft: 1000) },
        CheckCase("fd.process-limit", "target") { server(open: 20, soft: 109_999).connections(100_000) },
        CheckCase("fd.process-limit", "nr-open") {
            server(open: 20, soft: 4096).connections(2_000_000)
        },
        CheckCase(
            "fd.nr-open",
            healthy: [{ server(open: 80_000, soft: 100_000).setting("fs.nr_open", "100000") }]
        ) { server(open: 80_001, soft: 100_000).setting("fs.nr_open", "100000") },
        CheckCase("fd.nr-open", "target") { server(open: 20, soft: 1024).connections(1_000_000) },
        CheckCase(
            "fd.file-max",
            healthy: [
                { files(80_000, of: 100_000) }, { files(1000, of: .max) },
                { files(1000, of: 111_000).connections(100_000) },
            ]
        ) { files(80_001, of: 100_000) },
        CheckCase("fd.file-max", "target") { files(1001, of: 111_000).connections(100_000) },
        CheckCase("fd.epoll-watches", healthy: [{ established(80_000) }, { established(0) }]) {
            established(80_001)
        },
        CheckCase("fd.epoll-watches", "target") { established(10).connections(91_000) },
    ]

    private static let tasks: [CheckCase] = [
        CheckCase(
            "proc.threads",
            healthy: [
                { MadeUpHost().file("proc/loadavg", "9.99 9.99 9.99 80/114299 1\n") },
                { MadeUpHost().setting("kernel.pid_max", "32768") },
            ]
        ) { MadeUpHost().file("proc/loadavg", "9.99 9.99 9.99 80/114300 1\n") },
        CheckCase("proc.threads", "numbers") {
            MadeUpHost().setting("kernel.pid_max", "32768").file("proc/loadavg", "1 1 1 1/30000 1\n")
        },
        CheckCase("proc.map-count", healthy: [{ maps(52_423) }]) { maps(52_424) },
        CheckCase(
            "proc.stopped",
            healthy: [
                // Stopped, and nobody waits.
                { states("T", "T", queue: (0, 0)) },
                // In the kernel for a moment.
                { states("S", "D", queue: (3, 30)) }, { states("D", "S", queue: (3, 30)) },
                // In the kernel at both looks, and at work in between.
                { states("D", "D", queue: (3, 30), ticks: (5, 9)) },
                { states("S", "S", queue: (3, 30)) }, { states("T", "T", queue: (30, 30)) },
                // Another process under the same number.
                { states("T", "T", queue: (3, 30)).changed { $0.before.processes[0].startTicks = 1 } },
            ]
        ) { states("T", "T", queue: (3, 30)) },
        CheckCase("proc.stopped", "full") { states("T", "T", queue: (129, 129)) },
        CheckCase("proc.stopped", "traced") { states("t", "t", queue: (0, 1)) },
        CheckCase("proc.stopped", "storage") { states("D", "D", queue: (3, 30)) },
        CheckCase(
            "cpu.thread-pegged",
            healthy: [
                { threads([940, 10], queue: 9) },
                // Busy on several CPUs.
                { threads([990, 510], queue: 9) },
                // A thread that came meanwhile has used its time at another one's number.
                { threads([100, 100], queue: 9).changed { $0.after.processes[0].threads[0].id = 99 } },
                // At work, and nobody waits for it.
                { threads([990, 10]) },
            ],
            // A batch job serves nobody.
            silent: [{ threads([990, 10]).changed { $0.after.processes[0].listensOn = [] } }]
        ) { threads([950, 540], queue: 9) },
        CheckCase("cpu.thread-pegged", "idle") { threads([950, 540]) },
        CheckCase("cpu.thread-pegged", "clients") {
            threads([950, 540]).connections(to: 8080, established: 5)
        },
        CheckCase("cpu.thread-pegged", "asked-for") {
            threads([990, 10]).changed {
                $0.after.processes[0].listensOn = []
                $0.question.target = .process(4242)
            }
        },
    ]

    private static func server(open: Int, soft: Int) -> MadeUpHost {
        MadeUpHost().listener(port: 8080).process(4242, "gateway") {
            ($0.openDescriptors, $0.softDescriptorLimit, $0.hardDescriptorLimit) = (open, soft, soft)
        }
    }

    private static func files(_ open: Int64, of limit: Int64) -> MadeUpHost {
        MadeUpHost().setting("fs.file-nr", "\(open)\t0\t\(limit)").setting("fs.file-max", "\(limit)")
    }

    private static func established(_ count: Int) -> MadeUpHost {
        MadeUpHost().setting("fs.epoll.max_user_watches", "100000").sockets {
            $0.byState[.established] = count
        }
    }

    private static func maps(_ count: Int) -> MadeUpHost {
        MadeUpHost().process(4242, "gateway") { $0.mapCount = count }
    }

    private static func states(
        _ before: Character, _ after: Character, queue: (UInt32, UInt32), ticks: (UInt64, UInt64) = (5, 5)
    ) -> MadeUpHost {
        MadeUpHost().listener(port: 8080, queue: queue.1, limit: 128).process(
            4242, "gateway", before: { ($0.state, $0.cpuTicks) = (before, ticks.0) },
            after: { ($0.state, $0.cpuTicks) = (after, ticks.1) }
        ).changed { host in
            host.before.listeners = host.before.listeners.map { rows in
                rows.map { row in
                    var row = row
                    row.receiveQueue = queue.0
                    return row
                }
            }
        }
    }

    /// The ticks that each thread used in 10 s of 100 a second.
    private static func threads(_ used: [UInt64], queue: UInt32 = 0) -> MadeUpHost {
        func all(_ ticks: [UInt64]) -> [ProcessSample.Thread] {
            ticks.enumerated().map { place, ticks in
                ProcessSample.Thread(
                    id: 4242 + Int32(place), name: place == 0 ? "loop" : "worker", state: "R",
                    cpuTicks: 7000 + ticks)
            }
        }
        return MadeUpHost().listener(port: 8080, queue: queue).process(
            4242, "gateway", before: { ($0.threads, $0.cpuTicks) = (all(used.map { _ in 0 }), 14_000) },
            after: { ($0.threads, $0.cpuTicks) = (all(used), 14_000 + used.reduce(0, +)) })
    }
}
