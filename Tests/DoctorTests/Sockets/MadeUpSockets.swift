import Doctor
import Kernel
import TestKit

/// Sockets made for a test.
enum MadeUpSockets {
    /// Reads `10.0.0.1:80`; a test that writes something else hears of port 0.
    static func endpoint(_ text: String) -> SocketEndpoint {
        SocketEndpoint(text: text[...]) ?? SocketEndpoint(isIPv6: false, high: 0, low: 0, port: 0)
    }

    static func socket(
        _ state: SocketState, _ local: String, _ remote: String, timer: SocketTimer = .none,
        retransmits: UInt8 = 0, received: UInt32 = 0, sent: UInt32 = 0, cookie: UInt64 = 0,
        expires: UInt32 = 0
    ) -> TCPSocket {
        TCPSocket(
            state: state, timer: timer, retransmits: retransmits, local: endpoint(local),
            remote: endpoint(remote), receiveQueue: received, sendQueue: sent, cookie: cookie,
            expiresMilliseconds: expires)
    }

    /// Any socket, of few addresses and ports, so that some meet.
    static func any(_ random: inout SplitMix64) -> TCPSocket {
        let states = SocketState.allCases
        let timers: [SocketTimer] = [.none, .retransmit, .keepalive, .timeWait, .zeroWindowProbe]
        func word(_ random: inout SplitMix64) -> UInt32 {
            // Small numbers, the edges of the kernel's, and others.
            let edges: [UInt32] = [0, 1, 65_535, 65_536, .max]
            return Bool.random(using: &random)
                ? edges.randomElement(using: &random) ?? 0 : UInt32.random(in: 0...200_000, using: &random)
        }
        return TCPSocket(
            state: states.randomElement(using: &random) ?? .listen,
            timer: timers.randomElement(using: &random) ?? .none,
            retransmits: UInt8.random(in: 0...6, using: &random), local: endpoint(&random),
            remote: endpoint(&random), receiveQueue: word(&random), sendQueue: word(&random),
            uid: word(&random), inode: word(&random),
            cookie: Bool.random(using: &random) ? 0 : random.next(), expiresMilliseconds: word(&random),
            drops: Bool.random(using: &random) ? nil : word(&random),
            receiveBufferBytes: Bool.random(using: &random) ? nil : word(&random),
            interface: UInt32.random(in: 0...3, using: &random))
    }

    private static func endpoint(_ random: inout SplitMix64) -> SocketEndpoint {
        let ports: [UInt16] = [0, 80, 443, 8080, 39_999, 40_000, 40_001, 40_002, 40_019, 40_020, 65_535]
        let port = ports.randomElement(using: &random) ?? 0
        if Bool.random(using: &random) {
            return SocketEndpoint(
                isIPv6: false, high: UInt64.random(in: 0...3, using: &random) << 62, low: 0, port: port)
        }
        let (high, low) = Bool.random(using: &random) ? (0, 0xffff_0a00_0001) : (random.next(), random.next())
        return SocketEndpoint(isIPv6: true, high: high, low: low, port: port)
    }
}
