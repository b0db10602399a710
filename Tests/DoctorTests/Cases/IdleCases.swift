import Doctor
import Kernel

extension CheckCase {
    static let idle: [CheckCase] = [
        CheckCase("idle.keepalive", healthy: Threshold.healthy("idle.keepalive")) {
            MadeUpHost().listener(port: 8080).established(40).keepalive(5)
        },
        CheckCase("idle.keepalive", "long-idle") {
            MadeUpHost().listener(port: 8080).established(40) { $0.silent(milliseconds: 1_000_000) }
        },
        CheckCase("idle.keepalive-vs-nat", healthy: Threshold.healthy("idle.keepalive-vs-nat")) {
            MadeUpHost().listener(port: 8080).keepalive(20, silence: 400_000)
                .counter("TcpExt.TCPAbortOnTimeout", 864, 900)
        },
        CheckCase("idle.keepalive-vs-nat", "conntrack") {
            MadeUpHost().listener(port: 8080).keepalive(20)
                .setting("net.netfilter.nf_conntrack_tcp_timeout_established", "600")
        },
        CheckCase("idle.half-open", healthy: Threshold.healthy("idle.half-open")) {
            MadeUpHost().counter("TcpExt.TCPAbortOnTimeout", 864, 1864)
                .counter("TcpExt.TCPKeepAlive", 8640, 17_640)
        },
    ]
}

extension MadeUpConnection {
    mutating func silent(milliseconds: UInt32) {
        detail?.lastDataReceivedMilliseconds = milliseconds
        detail?.lastAckReceivedMilliseconds = milliseconds
    }
}

extension MadeUpHost {
    /// Connections with keepalive armed.
    func keepalive(
        _ count: Int, expiry: UInt32 = 7_000_000, silence: UInt32 = 400, firstPeer: UInt64 = 6000
    ) -> MadeUpHost {
        established(count, firstPeer: firstPeer) {
            ($0.socket.timer, $0.socket.expiresMilliseconds) = (.keepalive, expiry)
            $0.silent(milliseconds: silence)
        }
    }
}
