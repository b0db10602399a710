import Doctor

extension CheckCase {
    static let controlGroups: [CheckCase] = [
        CheckCase(
            "cgroup.cpu-throttled",
            healthy: [
                // Large since boot, and at rest.
                { throttled(0, of: 100, seconds: 0) },
                { throttled(5, of: 100, seconds: 3) },
                { throttled(90, of: 100, seconds: 0.009) },
                // One burst is no pattern.
                { throttled(1, of: 3, seconds: 0.05) },
                { throttled(0, of: 0, seconds: 0) },
                { group("/gateway.service") { _ in } },
            ]
        ) { throttled(16, of: 22, seconds: 1.4) },
        CheckCase("cgroup.cpu-throttled", "6-percent") { throttled(6, of: 100, seconds: 0.02) },
        CheckCase("cgroup.cpu-throttled", "ancestor") {
            MadeUpHost().listener(port: 8080).cgroup("/pod.slice/app") {
                ($0.periods, $0.pids) = (0, [4242])
            }
            .cgroup(
                "/pod.slice",
                before: { ($0.periods, $0.throttledPeriods, $0.throttledSeconds) = (50, 40, 2) },
                after: {
                    ($0.periods, $0.throttledPeriods, $0.throttledSeconds) = (150, 70, 9)
                    ($0.pids, $0.folders) = ([4242], ["cpu": "/sys/fs/cgroup/cpu/pod.slice"])
                })
        },
        CheckCase(
            "cgroup.pids-max",
            healthy: [
                { tasks(899, of: 1000, refused: (7, 7)) }, { tasks(5000, of: nil, refused: (0, 0)) },
            ]
        ) { tasks(1000, of: 1000, refused: (7, 30)) },
        CheckCase("cgroup.pids-max", "90-percent") { tasks(900, of: 1000, refused: (7, 7)) },
        CheckCase(
            "cgroup.memory-high",
            healthy: [
                { events(["high": (900, 900)]) { $0.memoryHighBytes = 512 << 20 } },
                // A sibling's, counted in the common parent.
                { ancestor("high", (0, 50), below: (0, 0)) { _ in } },
            ]
        ) { events(["high": (900, 950)]) { ($0.memoryBytes, $0.memoryHighBytes) = (500 << 20, 512 << 20) } },
        CheckCase("cgroup.memory-high", "stalling") {
            events(["high": (0, 5)]) { $0.pressureMicroseconds["memory.full"] = 1_100_000 }
        },
        CheckCase("cgroup.memory-high", "ancestor") {
            ancestor("high", (0, 50), below: (0, 20)) { $0.memoryHighBytes = 1 << 30 }
        },
        CheckCase(
            "cgroup.oom",
            healthy: [
                { events(["max": (900, 900), "oom": (3, 3), "oom_kill": (2, 2)]) { _ in } },
                { events(["high": (0, 50), "low": (0, 9)]) { _ in } },
                { ancestor("oom_kill", (0, 1), below: (0, 0)) { _ in } },
                { cached(200, stalled: 100_000) },
                // v1 counts every page of cache that has to make room, and says no more.
                { versionOne(cache: nil) }, { versionOne(cache: 60) },
            ]
        ) {
            events(["max": (0, 60), "oom": (0, 2), "oom_kill": (0, 1)]) {
                ($0.memoryBytes, $0.memoryLimitBytes) = (512 << 20, 512 << 20)
            }
        },
        // What the group below has counted is not said again of the one above.
        CheckCase("cgroup.oom", "lowest") {
            ancestor("oom_kill", (0, 1), below: (0, 1)) { $0.memoryLimitBytes = 1 << 30 }
        },
        CheckCase("cgroup.oom", "v1") {
            events(["max": (4, 60), "oom_kill": (0, 2)]) {
                $0.memoryLimitBytes = 512 << 20
                ($0.memoryBytes, $0.folder) = (500 << 20, "/sys/fs/cgroup/memory/gateway.service")
            }
        },
        CheckCase("cgroup.oom", "v1-no-cache") { versionOne(cache: 20) },
        CheckCase("cgroup.oom", "page-cache") { cached(400, stalled: 20_000) },
        CheckCase("cgroup.oom", "page-cache-stalls") { cached(400, stalled: 900_000) },
        CheckCase("cgroup.oom", "limit") { events(["max": (4, 60)]) { $0.memoryLimitBytes = 512 << 20 } },
        CheckCase(
            "cgroup.sock",
            healthy: [{ sockets(127, of: 512, used: 500) }, { sockets(200, of: 512, used: 400) }]
        ) { sockets(128, of: 512, used: 500) },
    ]

    private static func group(
        _ path: String, before: (inout CgroupSample) -> Void = { _ in }, after: (inout CgroupSample) -> Void
    ) -> MadeUpHost {
        MadeUpHost().listener(port: 8080).cgroup(
            path, before: before,
            after: {
                $0.pids = [4242]
                after(&$0)
            })
    }

    private static func throttled(_ times: Int64, of periods: Int64, seconds: Double) -> MadeUpHost {
        group(
            "/gateway.service",
            before: {
                ($0.periods, $0.throttledPeriods, $0.throttledSeconds) = (9000, 8000, 700)
            },
            after: {
                ($0.periods, $0.throttledPeriods) = (9000 + periods, 8000 + times)
                ($0.throttledSeconds, $0.quotaCPUs) = (700 + seconds, 0.1)
            })
    }

    private static func tasks(_ count: Int64, of limit: Int64?, refused: (Int64, Int64)) -> MadeUpHost {
        group(
            "/gateway.service",
            before: {
                $0.processLimitEvents = refused.0
            },
            after: {
                ($0.processCount, $0.processLimit, $0.processLimitEvents) = (count, limit, refused.1)
            })
    }

    private static func events(
        _ events: [String: (Int64, Int64)], _ after: (inout CgroupSample) -> Void
    ) -> MadeUpHost {
        group(
            "/gateway.service",
            before: {
                $0.memoryEvents = events.mapValues(\.0)
                $0.pressureMicroseconds["memory.full"] = 0
            },
            after: {
                $0.memoryEvents = events.mapValues(\.1)
                after(&$0)
            })
    }

    /// At its limit of 512 MiB, of which so many are page cache; its tasks stood still so many microseconds for it.
    private static func cached(_ cache: Int64, stalled: Int64) -> MadeUpHost {
        events(["max": (4, 60)]) {
            ($0.memoryBytes, $0.memoryLimitBytes, $0.cacheBytes) = (512 << 20, 512 << 20, cache << 20)
            $0.pressureMicroseconds["memory.full"] = stalled
        }
    }

    private static func versionOne(cache: Int64?) -> MadeUpHost {
        events(["max": (4, 60)]) {
            ($0.memoryBytes, $0.memoryLimitBytes) = (512 << 20, 512 << 20)
            ($0.cacheBytes, $0.folder) = (cache.map { $0 << 20 }, "/sys/fs/cgroup/memory/gateway.service")
        }
    }

    /// A group with another below it, and what both counted.
    private static func ancestor(
        _ event: String, _ own: (Int64, Int64), below: (Int64, Int64), _ change: (inout CgroupSample) -> Void
    ) -> MadeUpHost {
        MadeUpHost().listener(port: 8080).cgroup(
            "/pod.slice/app", before: { $0.memoryEvents = [event: below.0] },
            after: { ($0.memoryEvents, $0.pids) = ([event: below.1], [4242]) }
        )
        .cgroup(
            "/pod.slice", before: { $0.memoryEvents = [event: own.0] },
            after: {
                ($0.memoryEvents, $0.pids) = ([event: own.1], [4242])
                change(&$0)
            })
    }

    private static func sockets(_ sock: Int64, of limit: Int64, used: Int64) -> MadeUpHost {
        group("/gateway.service") {
            ($0.socketBytes, $0.memoryBytes) = (sock << 20, used << 20)
            $0.memoryLimitBytes = limit << 20
        }
    }
}
