import Kernel

extension Check {
    /// The connections are near the number of epoll watches a user may have.
    static let fdEpollWatches = Check(
        id: "fd.epoll-watches",
        title: "a user runs out of epoll watches",
        reads: [.sysctl("fs.epoll.max_user_watches"), .sockets, .listeners], scope: .host, apply: .live,
        preflight: seen,
        explanation: Explanation(
            mechanism: """
                Every descriptor in an epoll set is a watch, and fs.epoll.max_user_watches bounds the watches of one \
                user over all processes. Beyond it epoll_ctl(2) fails with ENOSPC: the server has accepted the \
                connection and never hears of it. The default is 4 % of low memory, about 220,000 for each GiB.

                The kernel does not say how many are in use; the connections of the host are a lower bound when one \
                user serves them.
                """,
            byHand: [
                "sysctl fs.epoll.max_user_watches",
                "cat /proc/PID/fdinfo/* | grep -c '^tfd'    # of one process",
            ],
            wrongWhen: "Servers of different users have a limit each.",
            references: ["epoll(7), max_user_watches", "fs/eventpoll.c: ep_insert()"]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting(key)
            let limit = try setting.number()
            // Without the sockets only the connections to come can be judged.
            let facts = try? exam.after.sockets.get()
            let open = Int64(clamping: (facts?[.established] ?? 0) + (facts?[.closeWait] ?? 0))
            let ceiling = Ceiling(
                check: "fd.epoll-watches", key: key, noun: "epoll watches of a user", used: open,
                limit: limit,
                evidence: [
                    try setting.evidence(),
                    Evidence(
                        source: "sock_diag", field: "connections", after: Double(open), limit: Double(limit)),
                ], harm: "epoll_ctl() fails with ENOSPC",
                risk: "each watch takes some 160 bytes of kernel memory",
                confidence: .likely, wanted: DescriptorTarget.wanted(exam) ?? 0)
            return [ceiling.finding(exam)].compactMap(\.self)
        })
}

private let key = "fs.epoll.max_user_watches"

private let seen: Check.Seen = { exam throws(Unknown) in
    "a user may have \(try exam.setting(key).number()) epoll watches"
}
