import Doctor
import Kernel
import TestKit

/// Samples full of facts that no host has at once, for what must not lose any of them.
struct RandomSample {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func next() -> HostSample {
        var sample = HostSample()
        let listeners = (0..<3).map { _ in socket(.listen) }
        sample.listeners = .success(listeners)
        sample.sockets = .success(facts())
        sample.details = .success(
            Dictionary(
                (0..<5).map { _ in (random.next(), detail()) }, uniquingKeysWith: { first, _ in first }))
        sample.unixListeners = .success(
            (0..<3).map { _ in
                UnixListener(inode: number(), name: name(), queue: number(), limit: number())
            })
        sample.udpSockets = .success(
            (0..<3).map { _ in
                UDPSocketSample(
                    local: endpoint(), inode: number(), receiveQueueBytes: number(),
                    drops: Int64(number(UInt32.self)))
            })
        sample.processes = [process(11), process(12)]
        sample.owners = .success(
            Dictionary(listeners.map { ($0.inode, [11, 12]) }, uniquingKeysWith: { first, _ in first }))
        sample.cgroups = .success([group("/a b"), group("/a b/%c")])
        sample.links = .success([link("eth0"), link("v é%")])
        sample.kernelLog = .success(
            (0..<3).map {
                KernelLogLine(
                    seconds: Double(number(UInt32.self)) / 64 + Double($0),
                    text: " \(name().replacing("\n", with: " "))")
            })
        sample.files["proc/meminfo"] = .success("MemTotal: 5242880 kB\n")
        sample.files["proc/pressure/cpu"] = .success("é\u{0}\n\n")
        sample.sysctlFiles["etc/sysctl.d/99-x.conf"] = "a = \(number(UInt8.self))\n"
        return sample
    }

    private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
        Number(truncatingIfNeeded: random.next())
    }

    /// A number, or nothing.
    private mutating func some<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        random.next() % 3 == 0 ? nil : number()
    }

    private mutating func count() -> Int { Int(random.next() % 100_000) }

    private mutating func name() -> String {
        ["", "%", "@/run/x y", "a\nb", "%20", "é\t|", "gateway"].randomElement(using: &random) ?? ""
    }

    private mutating func endpoint() -> SocketEndpoint {
        let isIPv6 = random.next() % 2 == 0
        let high = isIPv6 ? random.next() : random.next() << 32
        return SocketEndpoint(isIPv6: isIPv6, high: high, low: random.next(), port: number())
    }

    private mutating func socket(_ state: SocketState) -> TCPSocket {
        var socket = TCPSocket(
            state: state, timer: .keepalive, retransmits: number(), local: endpoint(), remote: endpoint(),
            receiveQueue: number(), sendQueue: number(), uid: number(), inode: number(), cookie: random.next()
        )
        socket.expiresMilliseconds = number()
        socket.drops = some()
        socket.receiveBufferBytes = some()
        socket.interface = number()
        return socket
    }

    private mutating func facts() -> SocketFacts {
        var facts = SocketFacts()
        facts.source = random.next() % 2 == 0 ? .proc : .sockDiag
        facts.isTorn = random.next() % 2 == 0
        facts.byState = [.established: count(), .timeWait: count()]
        var port = SocketFacts.Port()
        port.byState = [.closeWait: count()]
        (port.judgeable, port.keepalive, port.keepaliveExpiryMilliseconds) = (count(), count(), number())
        facts.ports = [8080: port, 1: SocketFacts.Port()]
        (facts.timeWait.served, facts.timeWait.ephemeral, facts.timeWait.orphanedFinWait2) = (
            count(), count(), count()
        )
        var tuple = SocketFacts.Tuple(
            source: endpoint(), destination: endpoint(), used: count(), timeWait: count())
        tuple.even = count()
        facts.tuples = [tuple]
        (facts.outgoing, facts.outgoingPorts, facts.outgoingDestinations) = (count(), count(), count())
        (facts.outgoingUncounted, facts.synReceivedAgain, facts.leftOut) = (count(), count(), count())
        facts.boundInactive = random.next() % 2 == 0 ? nil : count()
        (facts.receiveQueueBytes, facts.sendQueueBytes) = (random.next(), random.next())
        facts.remarkable = [socket(.closeWait), socket(.finWait1)]
        facts.sample = [socket(.established)]
        return facts
    }

    private mutating func detail() -> ConnectionDetail {
        var detail = ConnectionDetail()
        detail.congestionControl = random.next() % 2 == 0 ? nil : "cubic"
        (detail.notSentBytes, detail.congestionWindow, detail.segmentBytes) = (some(), some(), some())
        (detail.acknowledgedBytes, detail.rtoMicroseconds, detail.rttMicroseconds) = (some(), some(), some())
        (detail.totalRetransmits, detail.receiveBufferBytes) = (some(), some())
        (detail.lastDataSentMilliseconds, detail.lastDataReceivedMilliseconds) = (some(), some())
        detail.lastAckReceivedMilliseconds = some()
        return detail
    }

    private mutating func process(_ pid: Int32) -> ProcessSample {
        var process = ProcessSample(
            pid: pid, name: name(), startTicks: random.next(), state: "t", cpuTicks: random.next(),
            threadCount: count())
        process.threads = [
            ProcessSample.Thread(id: 900, name: name(), state: "R", cpuTicks: random.next())
        ]
        process.openDescriptors = random.next() % 2 == 0 ? nil : count()
        if random.next() % 2 == 0 {
            (process.softDescriptorLimit, process.hardDescriptorLimit) = (count(), .max)
        }
        process.runDelayNanoseconds = some()
        process.threads[0].runDelayNanoseconds = some()
        process.swapBytes = random.next() % 2 == 0 ? nil : UInt64(count()) << 10
        process.mapCount = random.next() % 2 == 0 ? nil : count()
        process.cgroups = ["/a b", "/b: c", "/user.slice"]
        return process
    }

    private mutating func group(_ path: String) -> CgroupSample {
        var group = CgroupSample(path: path, folder: "/sys/fs/cgroup/cpu\(path)")
        if random.next() % 2 == 0 { group.folders["memory"] = "/sys/fs/cgroup/memory\(path)" }
        group.pids = [11, 12]
        if random.next() % 2 == 0 {
            (group.periods, group.throttledPeriods) = (Int64(count()), Int64(count()))
            group.throttledSeconds = Double(count()) / 64
        }
        group.quotaCPUs = random.next() % 2 == 0 ? nil : Double(count()) / 4 + 0.25
        (group.memoryBytes, group.memoryLimitBytes) = (limit(), limit())
        (group.memoryHighBytes, group.socketBytes, group.cacheBytes) = (limit(), limit(), limit())
        group.memoryEvents = ["high": Int64(count()), "oom_kill": 0]
        (group.processCount, group.processLimit, group.processLimitEvents) = (limit(), limit(), limit())
        group.pressureMicroseconds = ["cpu.some": Int64(count()), "irq.full": Int64(count())]
        return group
    }

    private mutating func limit() -> Int64? { random.next() % 3 == 0 ? nil : Int64(count()) << 20 }

    private mutating func link(_ name: String) -> LinkSample {
        var link = LinkSample(name: name, isOn: random.next() % 2 == 0)
        link.driver = random.next() % 2 == 0 ? "" : "virtio_net"
        link.counters = ["rx_packets": Int64(count()), "bw_in_allowance_exceeded": Int64(count())]
        link.receiveRing = random.next() % 2 == 0 ? nil : count()
        link.receiveRingLimit = random.next() % 2 == 0 ? nil : count()
        link.receiveQueues = random.next() % 2 == 0 ? nil : count()
        link.steersPackets = random.next() % 2 == 0 ? nil : true
        link.qdisc = random.next() % 2 == 0 ? nil : "fq_codel"
        (link.qdiscDrops, link.qdiscBacklogPackets) = (limit(), limit())
        return link
    }
}
