import Doctor

extension Threshold {
    static let latency: [Threshold] = [
        Threshold("tcp.features-off", "one", .warning) { MadeUpHost().setting("net.ipv4.tcp_sack", "0") },
        Threshold("tcp.features-off", "timestamps without an offset", nil) {
            MadeUpHost().setting("net.ipv4.tcp_timestamps", "2")
        },
        Threshold("cc.slow-start-after-idle", "four", nil) { MadeUpHost().bursts(4) },
        Threshold("cc.slow-start-after-idle", "five", .info) { MadeUpHost().bursts(5) },
        Threshold("cc.slow-start-after-idle", "nine", .info) { MadeUpHost().bursts(9) },
        Threshold("cc.slow-start-after-idle", "ten", .warning) { MadeUpHost().bursts(10) },
        Threshold("cc.slow-start-after-idle", "half of those that push", .warning) {
            MadeUpHost().bursts(10).bursts(10, to: 500, firstPeer: 50)
        },
        Threshold("cc.slow-start-after-idle", "fewer than half", .info) {
            MadeUpHost().bursts(10).bursts(11, to: 500, firstPeer: 50)
        },
        Threshold("cc.slow-start-after-idle", "eleven segments", nil) { MadeUpHost().bursts(30, to: 11) },
        Threshold("cc.slow-start-after-idle", "the next burst will begin anew", .info) {
            MadeUpHost().bursts(30, to: 500, paused: 205)
        },
        Threshold("cc.slow-start-after-idle", "a pause as long as the timeout", nil) {
            MadeUpHost().bursts(30, to: 500, paused: 204)
        },
        Threshold("cc.slow-start-after-idle", "BBR pauses", nil) {
            MadeUpHost().bursts(30, to: 500, by: "bbr", paused: 5000)
        },
        Threshold("cc.slow-start-after-idle", "never above ten", nil) { MadeUpHost().bursts(30, from: 10) },
        Threshold("cc.slow-start-after-idle", "small messages", nil) {
            MadeUpHost().bursts(30, moved: 14_480)
        },
        Threshold("cc.slow-start-after-idle", "BBR", nil) { MadeUpHost().bursts(30, by: "bbr") },
        Threshold("cc.slow-start-after-idle", "after a loss", nil) {
            MadeUpHost().bursts(30, retransmits: 1)
        },
        Threshold("cc.slow-start-after-idle", "switched off", nil) {
            MadeUpHost().bursts(30).setting("net.ipv4.tcp_slow_start_after_idle", "0")
        },
        Threshold("cc.bbr-qdisc", "cubic", nil) { MadeUpHost().link("eth0") { $0.qdisc = "fq_codel" } },
        Threshold("cc.bbr-qdisc", "fq", nil) { MadeUpHost().bbr().link("eth0") { $0.qdisc = "fq" } },
        Threshold("cc.bbr-qdisc", "loopback only", nil) {
            MadeUpHost().bbr().link("lo") { $0.qdisc = "pfifo_fast" }
        },
        Threshold("cc.bbr-qdisc", "an interface that is down", nil) {
            MadeUpHost().bbr().link("eth1") {
                $0.qdisc = "pfifo_fast"
                $0.isOn = false
            }
        },
        Threshold("cc.bbr-qdisc", "pfifo_fast", .info) {
            MadeUpHost().bbr().link("eth0") { $0.qdisc = "pfifo_fast" }
        },
        Threshold("lat.notsent-lowat", "nobody is slow", nil) { MadeUpHost().listener(port: 8080) },
        Threshold("lat.notsent-lowat", "9,999 connections", nil) { MadeUpHost().connections(9999) },
        Threshold("lat.notsent-lowat", "10,000 connections", .info) { MadeUpHost().connections(10_000) },
        Threshold("lat.notsent-lowat", "a bound", nil) {
            MadeUpHost().connections(10_000).setting("net.ipv4.tcp_notsent_lowat", "131072")
        },
        Threshold("lat.busy-poll", "few flows", nil) {
            MadeUpHost().connections(999).setting("net.core.busy_poll", "50")
        },
        Threshold("lat.busy-poll", "a thousand flows", .info) {
            MadeUpHost().connections(1000).setting("net.core.busy_read", "50")
        },
        Threshold("lat.busy-poll", "off", nil) { MadeUpHost().connections(1_000_000) },
    ]
}

extension MadeUpHost {
    fileprivate func bbr() -> MadeUpHost { setting("net.ipv4.tcp_congestion_control", "bbr") }
}
