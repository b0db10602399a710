import Doctor
import Kernel

extension Threshold {
    static let idle: [Threshold] = [
        Threshold("idle.keepalive", "nine without", nil) { MadeUpHost().listener(port: 8080).established(9) },
        Threshold("idle.keepalive", "ten without", .info) {
            MadeUpHost().listener(port: 8080).established(10)
        },
        Threshold("idle.keepalive", "ten of 100", nil) {
            MadeUpHost().listener(port: 8080).established(10).keepalive(90)
        },
        Threshold("idle.keepalive", "ten of 99", .info) {
            MadeUpHost().listener(port: 8080).established(10).keepalive(89)
        },
        Threshold("idle.keepalive", "a million are to come", .warning) {
            MadeUpHost().listener(port: 8080).established(10).connections(1_000_000)
        },
        Threshold("idle.keepalive", "silent for 15 minutes", .info) {
            MadeUpHost().listener(port: 8080).established(10) { $0.silent(milliseconds: 900_000) }
        },
        Threshold("idle.keepalive", "silent for longer", .warning) {
            MadeUpHost().listener(port: 8080).established(10) { $0.silent(milliseconds: 900_001) }
        },
        Threshold("idle.keepalive", "connections opened from here", nil) { MadeUpHost().established(50) },
        Threshold("idle.keepalive", "timers that hide it", nil) {
            MadeUpHost().listener(port: 8080).established(50) { $0.socket.timer = .retransmit }
        },
        Threshold("idle.keepalive-vs-nat", "nine", nil) {
            MadeUpHost().listener(port: 8080).keepalive(9, silence: 400_000)
        },
        Threshold("idle.keepalive-vs-nat", "ten", .info) {
            MadeUpHost().listener(port: 8080).keepalive(10, silence: 400_000)
        },
        Threshold("idle.keepalive-vs-nat", "sooner than the path forgets", nil) {
            MadeUpHost().listener(port: 8080).keepalive(10, expiry: 350_000, silence: 400_000)
        },
        Threshold("idle.keepalive-vs-nat", "with heartbeats", nil) {
            MadeUpHost().listener(port: 8080).keepalive(50, silence: 350_000)
        },
        Threshold("idle.keepalive-vs-nat", "conntrack remembers longer", nil) {
            MadeUpHost().listener(port: 8080).keepalive(50)
                .setting("net.netfilter.nf_conntrack_tcp_timeout_established", "7000")
        },
        Threshold("idle.keepalive-vs-nat", "conntrack forgets sooner", .info) {
            MadeUpHost().listener(port: 8080).keepalive(50)
                .setting("net.netfilter.nf_conntrack_tcp_timeout_established", "6999")
        },
        Threshold("idle.keepalive-vs-nat", "no conntrack", nil) {
            MadeUpHost().listener(port: 8080).keepalive(50)
                .without("proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established")
        },
        Threshold("idle.keepalive-vs-nat", "and many are reset", .warning) {
            MadeUpHost().listener(port: 8080).keepalive(10, silence: 400_000)
                .counter("Tcp.EstabResets", 497, 700)
        },
        // 86,390 in as many seconds: one a second.
        Threshold("idle.half-open", "just below three times", nil) {
            MadeUpHost().counter("TcpExt.TCPAbortOnTimeout", 86_390, 86_419)
        },
        Threshold("idle.half-open", "three times", .info) {
            MadeUpHost().counter("TcpExt.TCPAbortOnTimeout", 86_390, 86_420)
        },
        Threshold("idle.half-open", "nine for the first time", nil) {
            MadeUpHost().counter("TcpExt.TCPAbortOnTimeout", 0, 9)
        },
        Threshold("idle.half-open", "ten for the first time", .info) {
            MadeUpHost().counter("TcpExt.TCPAbortOnTimeout", 0, 10)
        },
    ]
}
