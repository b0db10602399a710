import Doctor
import Foundation
import Glibc
import Kernel
import Testing

/// Reading of recordings, those of old and foreign hosts and those that somebody means ill with.
struct RecordingTests {
    /// Asks for everything that a recording may hold.
    static let curious = Check(
        id: "test.curious", title: "everything is read",
        reads: [
            .threads, .cgroups, .links, .kernelLog, .sockets, .connectionDetails, .unixListeners, .udpSockets,
            .sysctlFiles, .file("proc/meminfo"), .file("proc/pressure/cpu"), .sysctl("net.core.somaxconn"),
        ],
        scope: .host, apply: .live,
        explanation: Explanation(mechanism: "", byHand: [], wrongWhen: "", references: []),
        examine: { _ in [] })

    private static func fixture(_ name: String, _ reads: [Source]) throws -> Examination {
        let check = Check(
            id: "test.reads", title: "some is read", reads: reads, scope: .host, apply: .live,
            explanation: curious.explanation, examine: { _ in [] })
        return try FixtureHost(name).examination(by: [check])
    }

    private static func fixture(_ name: String) throws -> Examination {
        try FixtureHost(name).examination(by: [curious])
    }

    @Test func readsAnOldHostWithControlGroupsOfVersionOne() throws {
        let exam = try Self.fixture("linux-3.10-cgroup-v1")
        #expect(exam.seconds == 10)
        #expect(exam.host.kernel == KernelVersion(3, 10))
        #expect(exam.host.kernel.release == "3.10.0-1160.el7.x86_64")
        // One of three processors is offline.
        #expect(exam.host.processors == 2)
        #expect(exam.host.memoryBytes == 8_009_580 << 10)
        #expect(exam.host.uptimeSeconds == 8_640_010)
        #expect(exam.host.isRecorded)
        #expect(exam.host.isContainer == nil)
        #expect(exam.after.files["proc/pressure/cpu"]?.reason == "/proc/pressure/cpu is not in the recording")
    }

    @Test func readsTheProcessesOfAnOldHost() throws {
        let exam = try Self.fixture("linux-3.10-cgroup-v1")
        #expect(exam.after.processes.map(\.pid) == [77, 4242])
        #expect(exam.after.processes.first?.state == "Z")
        let game = try #require(exam.processes.last)
        #expect(game.after.name == "game) (1")
        #expect(game.after.cpuTicks - (game.before?.cpuTicks ?? 0) == 50)
        #expect((game.after.softDescriptorLimit, game.after.hardDescriptorLimit) == (1024, 4096))
        #expect(game.after.openDescriptors == 3)
        #expect(game.after.swapBytes == 12 << 10)
        #expect(game.after.threadCount == 3)
        #expect(game.after.threads.map(\.state) == ["S", "D"])
        #expect(game.after.threads.map(\.cpuTicks) == [64, 44])
        #expect(game.after.cgroups == ["/system.slice/game.service"])
    }

    @Test func readsControlGroupsOfVersionOneAsOneEach() throws {
        let groups = try Self.fixture("linux-3.10-cgroup-v1").after.cgroups.get()
        let byPath = Dictionary(uniqueKeysWithValues: groups.map { ($0.path, $0) })
        #expect(byPath.keys.sorted() == ["/system.slice", "/system.slice/game.service"])
        let game = try #require(byPath["/system.slice/game.service"])
        #expect((game.periods, game.throttledPeriods) == (200, 70))
        #expect(game.throttledSeconds == 4.5)
        #expect(game.quotaCPUs == 0.5)
        #expect((game.memoryBytes, game.memoryLimitBytes) == (500_000_000, 536_870_912))
        #expect(game.memoryEvents == ["max": 9, "oom_kill": 0])
        #expect(game.pids == [4242])
        #expect(
            game.source("cpu.stat") == "/sys/fs/cgroup/cpu,cpuacct/system.slice/game.service/cpu.stat")
        #expect(
            game.source("memory.failcnt") == "/sys/fs/cgroup/memory/system.slice/game.service/memory.failcnt")
        #expect(byPath["/system.slice"]?.quotaCPUs == nil)
        #expect(byPath["/system.slice"]?.pids == [4242])
    }

    @Test func readsSocketsAndLinksOfAnOldHostFromItsFiles() throws {
        let sample = try Self.fixture("linux-3.10-cgroup-v1").after
        let listener = try #require(try sample.listeners.get().first)
        #expect((listener.local.port, listener.receiveQueue, listener.sendQueue) == (8080, 129, 0))
        let facts = try sample.sockets.get()
        #expect(facts.source == .proc)
        #expect((facts[.established], facts[.closeWait], facts.ports[8080]?.judgeable) == (1, 1, 1))
        let link = try #require(try sample.links.get().first)
        #expect((link.name, link.isOn, link.receiveQueues, link.steersPackets) == ("eth0", true, 2, true))
        #expect((link.counters["rx_dropped"], link.counters["rx_missed_errors"]) == (3, 7))
        #expect(
            sample.owners
                == .failure(Unknown("the recording does not say who owns the listening sockets")))
    }

    @Test func namesWhatARecordingDoesNotHold() throws {
        let sample = try Self.fixture("container-cgroup-v2").after
        #expect(sample.details.reason == "/proc/net/tcp is not in the recording")
        #expect(
            try Self.fixture("linux-3.10-cgroup-v1").after.details.reason
                == "the recording does not hold TCP_INFO of connections")
        #expect(sample.unixListeners.reason == "the recording does not hold Unix sockets")
        #expect(sample.kernelLog.reason == "the recording does not hold the kernel log")
        #expect(sample.udpSockets.reason == "/proc/net/udp is not in the recording")
        #expect(sample.links.reason == "/proc/net/dev is not in the recording")
        #expect(sample.listeners.reason == "/proc/net/tcp is not in the recording")
    }

    @Test func readsEachSpellingOfTheKernelLog() throws {
        let log = try Self.fixture("linux-3.10-cgroup-v1").after.kernelLog.get()
        #expect(log.map(\.seconds) == [0, 8_640_001.5, 8_640_002.25, 8_640_003])
        #expect(log.last?.text == "out of memory")
        #expect(log[1].text == "TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.")
    }

    @Test func readsAContainerWithControlGroupsOfVersionTwo() throws {
        let exam = try Self.fixture("container-cgroup-v2")
        #expect(exam.seconds == 5.5)
        #expect(exam.host.kernel == KernelVersion(6, 1))
        #expect((exam.host.isContainer, exam.host.networkNamespace) == (true, 4_026_532_317))
        let groups = try exam.after.cgroups.get()
        #expect(groups.map(\.path) == ["/", "/worker"])
        let own = try #require(groups.first)
        #expect((own.periods, own.throttledPeriods, own.throttledSeconds) == (50, 40, 2))
        #expect((own.quotaCPUs, own.socketBytes, own.memoryLimitBytes) == (0.2, 401_408, nil))
        #expect((own.memoryHighBytes, own.memoryEvents["high"]) == (268_435_456, 4))
        #expect((own.processCount, own.processLimit, own.processLimitEvents) == (12, 100, 1))
        #expect(own.pressureMicroseconds == ["cpu.some": 701_000, "cpu.full": 5, "irq.full": 9])
        #expect(own.pids == [1])
        #expect(groups.last?.pids == [])
        let process = try #require(exam.after.processes.first)
        #expect((process.openDescriptors, process.hardDescriptorLimit) == (1000, .max))
        #expect(process.cgroups.isEmpty)
    }

    @Test(
        arguments: [
            ([:], "there is no recording `DIR`; `outrigger doctor --record DIR` makes one"),
            (
                ["x": ""],
                "`DIR/meta.json` cannot be read; `DIR/meta.json` must say how many seconds lie between the "
                    + "samples: {\"seconds\": 10}"
            ),
            (
                ["meta.json": "{}"],
                "`DIR/meta.json` does not say `seconds`; `DIR/meta.json` must say how many seconds lie between "
                    + "the samples: {\"seconds\": 10}"
            ),
            (
                ["meta.json": "{\"seconds\": -3}"],
                "`DIR/meta.json` says `-3` where seconds were expected; `DIR/meta.json` must say how many "
                    + "seconds lie between the samples: {\"seconds\": 10}"
            ),
            (
                ["meta.json": "{\"seconds\": 10}", "t0/proc/uptime": ""],
                "`DIR/t1` is not there; a recording has two samples, `t0` and `t1`"
            ),
            (
                ["meta.json": "{\"seconds\": 10}", "t1/proc/uptime": "", "t0": ""],
                "`DIR/t0` is not there; a recording has two samples, `t0` and `t1`"
            ),
        ] as [([String: String], String)])
    func saysWhatARecordingLacks(_ files: [String: String], _ sentence: String) throws {
        let room = try TemporaryFolder()
        let folder = "\(room.path)/DIR"
        for (path, text) in files { try room.write("DIR/\(path)", text) }
        do throws(RecordingError) {
            _ = try Recording.examination(of: folder, question: Question(), checks: [])
            Issue.record("it was read")
        } catch {
            #expect(error.description.replacing(folder, with: "DIR") == sentence)
        }
    }

    @Test func saysThatASampleHoldsNothing() throws {
        let room = try TemporaryFolder()
        try room.write("meta.json", "{\"seconds\": 10}")
        try room.write("t0/proc/uptime", "1 1\n")
        #expect(mkdir("\(room.path)/t1", 0o700) == 0)
        do throws(RecordingError) {
            _ = try Recording.examination(of: room.path, question: Question(), checks: [])
            Issue.record("it was read")
        } catch {
            #expect(
                error.description
                    == "`\(room.path)/t1` holds no file; the files of a host belong there by their "
                    + "paths: `t1/proc/net/netstat`")
        }
    }

    @Test(arguments: ["nan", "inf", "1e300", "[]", "ten"])
    func refusesSecondsThatAreNone(_ text: String) throws {
        let room = try TemporaryFolder()
        try room.write("meta.json", "{\"seconds\": \(text)}")
        #expect(throws: RecordingError.self) {
            try Recording.examination(of: room.path, question: Question(), checks: [])
        }
    }

    @Test(
        arguments: [
            (.process(77), "process 77 is not in the recording; leave the target out to examine all that is"),
            (
                .cgroup("/other"),
                "the control group /other is not in the recording; leave the target out to examine all that is"
            ), (.process(4242), nil), (.cgroup("/gateway.service"), nil), (.port(9), nil), (.everything, nil),
        ] as [(Question.Target, String?)])
    func saysThatATargetWasNotRecorded(_ target: Question.Target, _ sentence: String?) throws {
        let room = try TemporaryFolder()
        try room.write("meta.json", "{\"seconds\": 10}")
        for sample in ["t0", "t1"] {
            try room.write(
                "\(sample)/proc/4242/stat", "4242 (gateway) S 1 1 1 0 -1 0 0 0 0 0 4 2 0 0 20 0 2 0 8 0 0\n")
            try room.write("\(sample)/proc/4242/cgroup", "0::/gateway.service\n")
        }
        do throws(RecordingError) {
            let exam = try Recording.examination(
                of: room.path, question: Question(target: target), checks: [Self.curious])
            #expect(exam.after.processes.map(\.pid) == [4242])
            #expect(sentence == nil)
        } catch { #expect(error.description == sentence) }
    }

    /// What was counted before a restart says nothing of what came after it; what there is now is still judged.
    @Test func comparesNothingAcrossARestart() throws {
        let exam = try Self.fixture("restarted", [.counters, .listeners, .links])
        let restarted = Unknown("the host was restarted between the two samples")
        #expect(throws: restarted) { try exam.change("TcpExt.ListenOverflows") }
        #expect(exam.before.listeners.reason == restarted.reason)
        #expect(exam.before.links.reason == restarted.reason)
        #expect(exam.after.files["proc/net/netstat"]?.reason == nil)
    }

    @Test(arguments: [
        ("kmsg", "[ 12.5] table full\n"), ("dmesg", "<4>[   12.500000] table full\n"),
        ("dev/kmsg", "4,812,12500000,-;table full\n"), ("proc/kmsg", "<4>[   12.500000] table full\n"),
        ("var/log/dmesg", "[ 12.5] table full\n"),
        ("var/log/kern.log", "Nov 21 12:16:47 gw kernel: [   12.500000] table full\n"),
    ])
    func findsTheKernelLogWhereverItWasCopied(_ path: String, _ text: String) throws {
        let room = try TemporaryFolder()
        try room.write("meta.json", "{\"seconds\": 10}")
        for sample in ["t0", "t1"] { try room.write("\(sample)/\(path)", text) }
        let exam = try Recording.examination(of: room.path, question: Question(), checks: [Self.curious])
        #expect(try exam.after.kernelLog.get() == [KernelLogLine(seconds: 12.5, text: "table full")])
    }

    @Test(arguments: [
        ("{\"seconds\": 10, \"date\": \"2026-11-21T14:49:19Z\"}", "2026-11-21T14:49:19Z"),
        ("{\"seconds\": 10}", nil),
        ("{}", nil),
    ])
    func knowsWhenItBegan(_ meta: String, _ start: String?) throws {
        let room = try TemporaryFolder()
        try room.write("meta.json", meta)
        #expect(Recording.start(of: room.path) == start)
        #expect(Recording.start(of: "\(room.path)/other") == nil)
    }

    @Test func saysThatAFileIsNoRecording() throws {
        let room = try TemporaryFolder()
        try room.write("x.orec", "")
        let path = "\(room.path)/x.orec"
        #expect(throws: RecordingError.noFolder(path)) {
            try Recording.examination(of: path, question: Question(), checks: [])
        }
    }

    @Test func readsNothingOutsideAndNothingThatWouldHoldIt() throws {
        let room = try TemporaryFolder()
        try room.write("secret", "net.core.somaxconn = 1\n")
        try room.write("DIR/meta.json", "{\"seconds\": 10}")
        for sample in ["t0", "t1"] {
            try room.link("DIR/\(sample)/etc/sysctl.d/10-outside.conf", to: "\(room.path)/secret")
            try room.link("DIR/\(sample)/etc/sysctl.d/20-loop.conf", to: "20-loop.conf")
            try room.write("DIR/\(sample)/etc/sysctl.d/30-inside.conf", "a = 1\n")
            try room.link("DIR/\(sample)/etc/sysctl.d/40-link.conf", to: "30-inside.conf")
            try room.link("DIR/\(sample)/sys/fs/cgroup/loop", to: "..")
            try room.write("DIR/\(sample)/sys/fs/cgroup/x/cpu.max", "1 2")
            #expect(mkfifo("\(room.path)/DIR/\(sample)/etc/sysctl.d/50-pipe.conf", 0o600) == 0)
            try room.write("DIR/\(sample)/proc/meminfo", "")
            #expect(truncate("\(room.path)/DIR/\(sample)/proc/meminfo", 65 << 20) == 0)
        }
        let exam = try Recording.examination(
            of: "\(room.path)/DIR", question: Question(), checks: [Self.curious])
        #expect(
            exam.after.sysctlFiles
                == ["etc/sysctl.d/30-inside.conf": "a = 1\n", "etc/sysctl.d/40-link.conf": "a = 1\n"])
        #expect(
            exam.after.files["proc/meminfo"]?.reason == "/proc/meminfo of the recording is larger than 64 MiB"
        )
        #expect(try exam.after.cgroups.get().map(\.path) == ["/x"])
    }

    @Test func takesJunkForNothing() throws {
        let room = try TemporaryFolder()
        var random = SystemRandomNumberGenerator()
        try room.write("meta.json", "{\"seconds\": 10}")
        let names = [
            "listeners", "sockets", "details", "unix", "udp", "owners", "links", "cgroups", "kmsg", "queues",
            "proc/5/stat", "proc/6/stat", "proc/6/limits", "proc/6/cgroup", "proc/net/netstat",
        ]
        for sample in ["t0", "t1"] {
            for name in names {
                let bytes = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }
                let text = String(decoding: bytes, as: UTF8.self)
                try room.write(
                    "\(sample)/\(name)", "9223372036854775807 9223372036854775807 -1 \u{0}\n\(text)")
            }
        }
        let exam = try Recording.examination(of: room.path, question: Question(), checks: [Self.curious])
        #expect(exam.after.processes.isEmpty)
        #expect(try exam.after.listeners.get().isEmpty)
    }
}

extension Result where Failure == Unknown {
    /// Why it could not be seen.
    var reason: String? {
        if case .failure(let unknown) = self { return unknown.reason }
        return nil
    }
}
