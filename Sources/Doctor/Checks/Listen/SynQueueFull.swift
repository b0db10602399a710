extension Check {
    /// More half-open requests than a listener's queue takes: the kernel answers with cookies.
    static let synQueueFull = Check(
        id: "syn.queue-full",
        title: "a queue of half-open connections is full, SYN cookies are sent",
        reads: [
            .counters, .listeners, .processes, .sockets, .sysctl("net.ipv4.tcp_syncookies"),
            .sysctl("net.ipv4.tcp_synack_retries"), .sysctl("net.core.somaxconn"),
        ],
        scope: .networkNamespace, apply: .relisten, sinceBoot: ["TcpExt.TCPReqQFullDoCookies"],
        explanation: Explanation(
            mechanism: """
                A SYN becomes a half-open request, which waits for the client's ACK. With tcp_syncookies=1 a listener \
                may have as many of them as its accept queue takes; the next SYN is answered with a cookie, and \
                nothing is remembered. A client that returns the cookie is connected all the same.

                So cookies lose nobody, but a cookie has little room: without timestamps the window scale and SACK \
                are gone for the whole life of that connection. Cookies that come back (SyncookiesRecv near \
                SyncookiesSent) are real clients in a burst; cookies that never do are a flood of forged SYNs.
                """,
            byHand: [
                "nstat -az TcpExtTCPReqQFullDoCookies TcpExtSyncookiesSent TcpExtSyncookiesRecv",
                "ss -Htn state syn-recv | awk '{print $3}' | sort | uniq -c    # by local address and port",
                "dmesg | grep 'SYN flooding'",
            ],
            wrongWhen: """
                tcp_max_syn_backlog is not consulted while tcp_syncookies is 1, so raising it changes nothing. In a \
                flood a larger backlog only remembers more forged requests.
                """,
            kernels: "All since 3.10. The backlog is the limit of this queue since 4.4.",
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_syncookies",
                "net/ipv4/tcp_input.c: tcp_syn_flood_action()",
                "include/net/inet_connection_sock.h: inet_csk_reqsk_queue_is_full()",
            ]),
        examine: { exam throws(Unknown) in
            let cookies = try exam.change("TcpExt.TCPReqQFullDoCookies")
            // With 2 every SYN is answered with a cookie and counted here: that is syn.cookies-always.
            guard try exam.setting("net.ipv4.tcp_syncookies").number() == 1, cookies.delta > 0 else {
                return []
            }
            let full = SynQueueFull(cookies, exam)
            return full.isHeldBackByAcceptQueue(exam) ? [] : [full.finding(exam)]
        })
}

/// Who fills the queue, and which listener's it is.
private struct SynQueueFull {
    private enum Sender { case clients, flood, both }

    let asked: Change
    let sent: Change
    let received: Change
    private let sender: Sender
    private let fullest: (listener: Listener, requests: Int)?

    init(_ asked: Change, _ exam: Examination) {
        self.asked = asked
        sent = exam.changeIfAny("TcpExt.SyncookiesSent")
        received = exam.changeIfAny("TcpExt.SyncookiesRecv")
        let share = Double(received.delta) / Double(max(sent.delta, 1))
        sender = share >= 0.5 ? .clients : share < 0.1 ? .flood : .both
        // Which listener it is cannot be told without its rows; the counters stand without it.
        fullest = (try? exam.halfOpen())?.first
    }

    /// Whether requests only wait because the accept queue behind them is full: that is listen.overflow.
    func isHeldBackByAcceptQueue(_ exam: Examination) -> Bool {
        // Without that counter the two cannot be told apart.
        guard let overflow = try? exam.acceptOverflow(), let fullest else { return false }
        return overflow.overflows.delta >= asked.delta
            && overflow.shares.contains { $0.listener.endpoint == fullest.listener.endpoint }
    }

    func finding(_ exam: Examination) -> Finding {
        let listener = fullest?.listener
        let opens = exam.changeIfAny("Tcp.PassiveOpens")
        let share = Examination.ratio(sent.delta, of: opens.delta) ?? 0
        let isCritical = share > 0.05 && sender != .flood && received.delta >= 10
        var story = """
            The queue of half-open connections was full for \(asked.delta) SYNs; of \(sent.delta) cookies \
            \(received.delta) came back
            """
        switch sender {
        case .clients: story += ": these are real clients, more at once than the queue takes."
        case .flood: story += ": this is a flood of forged SYNs, and cookies keep real clients served."
        case .both: story += ": real clients among many that never answer."
        }
        if let fullest {
            story += " Port \(fullest.listener.port) has \(fullest.requests) half-open connections now."
        }
        return Finding(
            "syn.queue-full", isCritical ? .critical : .warning, .now, at: listener?.place ?? Place(),
            touches: (listener?.touches ?? []).union([.namespace]),
            predicate: sender == .flood
                ? "is under a SYN flood" : "gets more new connections at once than it queues",
            sentence: story,
            brief: "+\(sent.delta) cookies, \(received.delta) back",
            evidence: [asked.evidence, sent.evidence, received.evidence, opens.evidence]
                + (fullest.map {
                    [
                        Evidence(
                            source: "sock_diag", field: "SYN_RECV :\($0.listener.port)",
                            after: Double($0.requests), limit: $0.listener.limit.map(Double.init))
                    ]
                } ?? []),
            remedies: remedies(exam), confidence: .likely,
            lossPerSecond: sender == .flood ? 0 : exam.perSecond(received.delta))
    }

    private func remedies(_ exam: Examination) -> [Remedy] {
        if sender != .flood {
            guard let listener = fullest?.listener else {
                return [
                    Remedy(
                        .app, "call listen() with a larger backlog (not tcp_max_syn_backlog)",
                        apply: .relisten)
                ]
            }
            return BacklogRemedy.all(for: listener, in: exam)
        }
        let keep = Remedy(.platform, "keep tcp_syncookies=1; filter the flood before this host", scope: .host)
        let retries = Remedy.sysctl(
            "net.ipv4.tcp_synack_retries", to: "3", in: exam, risk: "gives up early on mobile links")
        // Only where it is higher now.
        let isHigh = ((try? exam.setting("net.ipv4.tcp_synack_retries").number()) ?? 0) > 3
        return [keep] + (isHigh ? [retries].compactMap(\.self) : [])
    }
}
