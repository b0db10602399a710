import Doctor
import Kernel

extension Threshold {
    /// Whose sockets hold 4 MiB each, and would be too many 16 times 1000.
    private static var crowdedHost: MadeUpHost {
        MadeUpHost().listener(port: 8080).connections(16_000)
            .file(
                "proc/net/sockstat", "sockets: used 9\nTCP: inuse 1000 orphan 0 tw 0 alloc 1000 mem 1024000\n"
            )
    }

    /// Pressure begins at 251,093 pages on the healthy host, which has 4,194,304.
    static let memory: [Threshold] = [
        Threshold("mem.tcp-pressure", "just below 80 %", nil) { MadeUpHost().tcpMemory(pages: 200_874) },
        Threshold("mem.tcp-pressure", "80 %", .warning) { MadeUpHost().tcpMemory(pages: 200_875) },
        Threshold("mem.tcp-pressure", "just below the line", .warning) {
            MadeUpHost().tcpMemory(pages: 251_092)
        },
        Threshold("mem.tcp-pressure", "at the line", .critical) { MadeUpHost().tcpMemory(pages: 251_093) },
        Threshold("mem.tcp-pressure", "time under pressure alone", .critical) {
            MadeUpHost().counter("TcpExt.TCPMemoryPressuresChrono", 1500, 1501)
        },
        Threshold("mem.tcp-mem-units", "half of memory", nil) {
            MadeUpHost().setting("net.ipv4.tcp_mem", "1\t2\t2097152")
        },
        Threshold("mem.tcp-mem-units", "a page more than half", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_mem", "1\t2\t2097153")
        },
        Threshold("mem.tcp-mem-units", "the largest number", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_mem", "\(Int64.max)\t\(Int64.max)\t\(Int64.max)")
        },
        Threshold("mem.slow-consumers", "four", nil) {
            MadeUpHost().listener(port: 8080).slowConsumers(4)
        },
        Threshold("mem.slow-consumers", "five", .warning) {
            MadeUpHost().listener(port: 8080).slowConsumers(5)
        },
        Threshold("mem.slow-consumers", "five of 600", nil) {
            MadeUpHost().listener(port: 8080).established(595).slowConsumers(5)
        },
        Threshold("mem.slow-consumers", "five of 500", .warning) {
            MadeUpHost().listener(port: 8080).established(495).slowConsumers(5)
        },
        Threshold("mem.slow-consumers", "all of a small port beside a large one", .warning) {
            MadeUpHost().listener(port: 8080).listener(port: 9000, pid: 77, process: "push").established(900)
                .slowConsumers(6, to: 9000)
        },
        Threshold("mem.slow-consumers", "64 KiB each", nil) {
            MadeUpHost().listener(port: 8080).slowConsumers(50, bytes: 65_536)
        },
        Threshold("mem.slow-consumers", "a byte more", .warning) {
            MadeUpHost().listener(port: 8080).slowConsumers(50, bytes: 65_537)
        },
        Threshold(
            "mem.slow-consumers", "windows that are open at the look, and nearly nothing taken", .warning
        ) {
            MadeUpHost().listener(port: 8080).established(
                50, before: { $0.socket.sendQueue = 4_000_000 },
                after: {
                    $0.socket.sendQueue = 3_990_000
                    $0.detail?.acknowledgedBytes = 110_000
                })
        },
        // Full queues that the peers empty as fast as they can: a download server.
        Threshold("mem.slow-consumers", "downloads", nil) {
            MadeUpHost().listener(port: 8080).established(
                50, before: { $0.socket.sendQueue = 4_000_000 },
                after: {
                    $0.socket.sendQueue = 4_000_000
                    $0.detail?.acknowledgedBytes = 9_000_000
                })
        },
        Threshold("mem.slow-consumers", "windows that open and shut, and take it within a minute", nil) {
            MadeUpHost().listener(port: 8080).slowConsumers(50, acknowledged: 333_334)
        },
        Threshold("mem.slow-consumers", "windows that open and shut, and take too little", .warning) {
            MadeUpHost().listener(port: 8080).slowConsumers(50, acknowledged: 333_333)
        },
        Threshold("mem.slow-consumers", "peers that are gone", nil) {
            MadeUpHost().listener(port: 8080).established(20) {
                $0.socket.sendQueue = 300_000
                ($0.socket.timer, $0.socket.retransmits) = (.retransmit, 6)
            }
        },
        // 251,093 pages are 1,028,476,928 bytes.
        Threshold("mem.slow-consumers", "a quarter of where pressure begins", .warning) {
            MadeUpHost().listener(port: 8080).slowConsumers(8, bytes: 32_139_904)
        },
        Threshold("mem.slow-consumers", "more than a quarter", .critical) {
            MadeUpHost().listener(port: 8080).slowConsumers(8, bytes: 32_139_905)
        },
        Threshold("mem.slow-consumers", "of another process than the target", nil) {
            MadeUpHost().listener(port: 8080).slowConsumers(20).changed { $0.question.target = .process(1) }
        },
        Threshold("mem.per-conn-budget", "nobody asked", nil) { MadeUpHost().listener(port: 8080) },
        // 60 % of 16 GiB are 2,176,503 times 4,736 bytes.
        Threshold("mem.per-conn-budget", "60 %", nil) { MadeUpHost().connections(2_176_503) },
        Threshold("mem.per-conn-budget", "one more", .warning) { MadeUpHost().connections(2_176_504) },
        Threshold("mem.per-conn-budget", "buffers of the host, seen from a container", nil) {
            crowdedHost.changed { $0.description.isContainer = true }
        },
        Threshold("mem.per-conn-budget", "buffers of the host, asked about a process", nil) {
            crowdedHost.changed { $0.question.target = .process(4242) }
        },
        Threshold("mem.per-conn-budget", "the same for the host itself", .warning) { crowdedHost },
        Threshold("mem.per-conn-budget", "bytes queued in the container", .warning) {
            crowdedHost.changed { $0.description.isContainer = true }.sockets {
                $0.establish(100)
                $0.sendQueueBytes = 100 << 20
            }
        },
        Threshold("mem.per-conn-budget", "a small service beside the busy one", nil) {
            MadeUpHost().listener(port: 8080, pid: 77, process: "front").listener(port: 9000)
                .established(50, to: 8080).memoryLimit(64 << 20).connections(100_000)
        },
        Threshold("mem.per-conn-budget", "the busy one is small", .warning) {
            MadeUpHost().listener(port: 8080).listener(port: 9000, pid: 77, process: "admin")
                .established(50, to: 8080).memoryLimit(64 << 20).connections(100_000)
        },
        Threshold("mem.rmem-min-inflated", "16 KiB", nil) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "16384\t131072\t6291456").connections(100_000)
        },
        Threshold("mem.rmem-min-inflated", "a byte more", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "16385\t131072\t6291456").connections(100_000)
        },
        Threshold("mem.rmem-min-inflated", "fewer connections", nil) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "16385\t131072\t6291456").connections(99_999)
        },
        Threshold("mem.rmem-min-inflated", "connections that are there", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "16385\t131072\t6291456")
                .file("proc/net/sockstat", "TCP: inuse 60000 orphan 0 tw 12 alloc 90 mem 30\n")
                .file("proc/net/sockstat6", "TCP6: inuse 40000\n")
        },
        Threshold("mem.rmem-default-inflated", "256 KiB", nil) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "4096\t262144\t6291456").connections(100_000)
        },
        Threshold("mem.rmem-default-inflated", "a byte more", .warning) {
            MadeUpHost().setting("net.ipv4.tcp_wmem", "4096\t262145\t6291456").connections(100_000)
        },
        Threshold("mem.rmem-default-inflated", "fewer connections", nil) {
            MadeUpHost().setting("net.ipv4.tcp_rmem", "4096\t16777216\t16777216").connections(99_999)
        },
    ]
}
