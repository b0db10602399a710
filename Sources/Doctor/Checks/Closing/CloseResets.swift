extension Check {
    /// Connections end by reset far more often than usual, and which kind of reset it is.
    static let closeResets = Check(
        id: "close.resets",
        title: "connections end by reset more often than usual",
        reads: [.counters],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                A connection that ends by reset loses what was under way. The kernel counts why. TCPAbortOnClose: we \
                closed with unread data. TCPAbortOnData: data came after we had closed. TCPAbortOnTimeout: the peer \
                answered nothing any more. TCPAbortOnLinger: FIN_WAIT2 that TCP_LINGER2 cut short. EstabResets: an \
                established connection was reset, by either side. AttemptFails: a connect or a handshake failed. \
                OutRsts: resets that we sent, also to ports where nobody listens.

                None of them is bad by itself; programs differ. So it is compared with this host's own average since \
                boot.
                """,
            byHand: [
                "nstat -az 'TcpExtTCPAbortOn*' TcpEstabResets TcpAttemptFails TcpOutRsts    # again after 10 s",
                "tcpdump -ni any 'tcp[tcpflags] & tcp-rst != 0' -c 20",
            ],
            wrongWhen: "Resets are a symptom: no setting of the kernel makes a program close in order.",
            references: [
                "https://docs.kernel.org/networking/snmp_counter.html", "net/ipv4/tcp.c: __tcp_close()",
                "RFC 9293, 3.6.1",
            ]),
        examine: { exam throws(Unknown) in
            _ = try exam.change("Tcp.EstabResets")
            let risen = CloseResets.kinds.compactMap { kind -> CloseResets.Rise? in
                let change = exam.changeIfAny(kind.counter)
                guard let times = exam.timesBaseline(change, atLeast: CloseResets.least),
                    times >= CloseResets.times
                else { return nil }
                return CloseResets.Rise(kind: kind, change: change, times: times)
            }
            guard let first = risen.first else { return [] }
            return [CloseResets.finding(first, risen, exam)]
        })
}

private enum CloseResets {
    struct Kind: Sendable {
        let counter: String
        let meaning: String
        let remedy: String
    }

    struct Rise {
        let kind: Kind
        let change: Change
        let times: Double
    }

    /// In a window; fewer are chance.
    static let least: Int64 = 100
    static let times = 3.0

    /// What says most stands first.
    static let kinds = [
        Kind(
            counter: "TcpExt.TCPAbortOnClose", meaning: "closed here with unread data",
            remedy: "read until read() returns 0 before close()"),
        Kind(
            counter: "TcpExt.TCPAbortOnData", meaning: "data came after the close",
            remedy: "shut down writing, wait for the peer's FIN, then close()"),
        Kind(
            counter: "TcpExt.TCPAbortOnTimeout", meaning: "the peer did not answer any more",
            remedy: "look for what the peers have in common: a network, a balancer's idle timeout"),
        Kind(
            counter: "TcpExt.TCPAbortOnLinger", meaning: "TCP_LINGER2 cut FIN_WAIT2 short",
            remedy: "lengthen TCP_LINGER2"),
        Kind(
            counter: "Tcp.EstabResets", meaning: "established connections were reset",
            remedy: "find out which side resets: tcpdump of packets with RST"),
        Kind(
            counter: "Tcp.AttemptFails", meaning: "connects or handshakes failed",
            remedy: "look for a destination where nobody listens"),
        Kind(
            counter: "Tcp.OutRsts", meaning: "resets sent from here",
            remedy: "find out to whom: tcpdump of packets with RST"),
    ]

    static func finding(_ first: Rise, _ risen: [Rise], _ exam: Examination) -> Finding {
        let name = first.kind.counter.drop { $0 != "." }.dropFirst()
        let baseline = Self.baseline(first.times)
        let others = risen.dropFirst().map { "\($0.change.delta) \($0.kind.meaning)" }.joined(separator: ", ")
        let also = others.isEmpty ? "." : "; also \(others)."
        return Finding(
            "close.resets", .info, .now, at: Place(), touches: [.namespace],
            predicate: "ends more connections by reset than usual",
            sentence: """
                \(name) rose by \(first.change.delta), \(first.kind.meaning): \(baseline)\(also)
                """,
            brief: "\(name) +\(first.change.delta)", evidence: risen.map(\.change.evidence),
            remedies: [Remedy(.app, first.kind.remedy, apply: .restart)])
    }

    private static func baseline(_ times: Double) -> String {
        guard times.isFinite else { return "it had not happened since boot" }
        // Beyond it the number says more of a short past than of the present.
        guard times < mostTimes else { return "it hardly ever happened since boot" }
        return "\(FindingText.number((times * 10).rounded() / 10)) times its average since boot"
    }

    private static let mostTimes = 1000.0
}
