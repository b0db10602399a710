import Doctor
import Testing

/// Checks before files that no kernel writes: they find something, or nothing, or do not know; they do not trap.
struct HostileTextTests {
    @Test(
        arguments: Check.all.map(\.id),
        [
            "", "\n", "x", "-1 -1 -1 -1\n", "0", "\u{0}\u{0}", ":\n: :\n",
            "entries entries drop\nffffffffffffffff 1\n",
            "18446744073709551615 18446744073709551615 18446744073709551615\n",
            "9223372036854775807 9223372036854775807 9223372036854775807\n",
            "cpu 9223372036854775807 9223372036854775807 9223372036854775807 9223372036854775807 9 9 9 9\n",
            "ffffffffffffffff ffffffffffffffff ffffffffffffffff\nffffffffffffffff 1\n",
            "CPU0 CPU99999999999999999999\n 1: 9\n",
            "full total=9223372036854775807\nsome total=9223372036854775807\n",
            "pswpin 9223372036854775807\npswpout 9223372036854775807\n",
            "allocstall_normal 9223372036854775807\nallocstall_dma 9223372036854775807\ncompact_stall 9223372036854775807\n",
            "Committed_AS: 9223372036854775807 kB\nCommitLimit: 9223372036854775807 kB\n",
            "1 1 1 1/9223372036854775807 1",
        ])
    func doesNotTrap(_ id: String, _ text: String) throws {
        let check = try #require(Check.named(id))
        let paths = check.reads.compactMap { source in
            switch source {
            case .file(let path): path
            case .sysctl(let key): Source.path(ofSetting: key)
            default: nil
            }
        }
        for isTarget in [false, true] {
            var host = isTarget ? MadeUpHost().connections(.max) : MadeUpHost()
            for path in paths { host = host.file(path, "0 0 0 0\n", text) }
            for exam in [host.examination(), host.changed { $0.seconds = 0 }.examination()] {
                // What it says of nonsense does not matter here.
                _ = try? check.examine(exam)
                _ = try? check.preflight?(exam)
            }
        }
    }

    @Test(arguments: [Int64.max, .min, 0])
    func doesNotTrapOnCountersOfLinksAndGroups(_ number: Int64) throws {
        var host = MadeUpHost().listener(port: 8080).connections(.max).process(4242, "gateway") {
            ($0.openDescriptors, $0.softDescriptorLimit, $0.mapCount) = (.max, 0, .max)
            ($0.cpuTicks, $0.swapBytes) = (.max, .max)
        }
        host = host.link("eth0") { link in
            for name in [
                "rx_errors", "rx_packets", "tx_packets", "rx_missed_errors", "pps_allowance_exceeded",
            ] {
                link.counters[name] = number
            }
            (link.qdiscDrops, link.receiveRing, link.receiveRingLimit) = (number, 0, .max)
        }
        host = host.cgroup("/") { group in
            (group.periods, group.throttledPeriods, group.throttledSeconds) = (number, number, .infinity)
            (group.quotaCPUs, group.memoryBytes, group.memoryLimitBytes) = (.nan, number, number)
            (group.memoryHighBytes, group.socketBytes, group.processCount) = (number, number, number)
            (group.processLimit, group.processLimitEvents) = (number, number)
            group.memoryEvents = ["high": number, "max": number, "oom": number]
            group.pressureMicroseconds = ["cpu.some": number, "memory.full": number, "io.full": number]
        }
        let exams = [
            host.examination(),
            host.changed { host in
                host.before.links = host.before.links.map { $0.map { zero($0) } }
                host.before.cgroups = host.before.cgroups.map { $0.map { zero($0) } }
            }.examination(),
        ]
        for check in Check.all {
            for exam in exams { _ = try? check.examine(exam) }
        }
    }

    private func zero(_ link: LinkSample) -> LinkSample {
        var link = link
        link.counters = link.counters.mapValues { _ in 0 }
        link.qdiscDrops = 0
        return link
    }

    private func zero(_ group: CgroupSample) -> CgroupSample {
        var group = group
        (group.periods, group.throttledPeriods, group.throttledSeconds) = (0, 0, 0)
        group.processLimitEvents = 0
        group.memoryEvents = group.memoryEvents.mapValues { _ in 0 }
        group.pressureMicroseconds = group.pressureMicroseconds.mapValues { _ in 0 }
        return group
    }
}
