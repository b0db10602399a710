import Kernel

extension Check {
    /// Nothing bounds what waits unsent in a socket.
    static let latNotsentLowat = Check(
        id: "lat.notsent-lowat",
        title: "sockets stay writable until megabytes wait unsent in them",
        reads: [
            .sockets, .connectionDetails, .listeners, .processes, .sysctl(NotsentLowat.key),
        ],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                A socket is writable as long as its send buffer has room, and autotuning makes that megabytes. What \
                is written early waits in the kernel, where nothing can overtake it: a newer state, an urgent \
                message, a stream of higher priority comes last. With tcp_notsent_lowat poll(2) says writable only \
                while less than that waits unsent, so that the server decides late.

                Servers of HTTP/2, of push messages and of games gain latency by it, and memory when clients are \
                slow.
                """,
            byHand: [
                "cat /proc/sys/net/ipv4/tcp_notsent_lowat    # 4294967295: no bound",
                "ss -tinO state established | grep -o 'notsent:[0-9]*' | sort -t: -k2 -n | tail",
            ],
            wrongWhen: """
                A server that writes until EAGAIN whatever poll says gains nothing, nor does one that writes a file \
                and nothing else. Below 16 KiB the wakeups cost more than the latency is worth.
                """,
            kernels: "Since 3.12.",
            references: [
                "tcp(7): TCP_NOTSENT_LOWAT", "https://blog.cloudflare.com/http-2-prioritization-with-nginx/",
            ]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting(NotsentLowat.key)
            guard try setting.number() >= NotsentLowat.unbounded else { return [] }
            // A window too short for slow consumers shows none.
            let slow = (try? SlowConsumers(exam))?.groups.first
            let wanted = exam.question.connections ?? 0
            guard slow != nil || wanted >= NotsentLowat.manyConnections else { return [] }
            let reason =
                slow.map { "\($0.count) peers that do not read" } ?? "\(wanted) connections"
            return [
                Finding(
                    "lat.notsent-lowat", .info, .configuration, at: Place(setting: NotsentLowat.key),
                    touches: [.namespace], predicate: "lets any amount wait unsent",
                    sentence: """
                        tcp_notsent_lowat is unbounded: with \(reason) each socket may take as much as tcp_wmem \
                        allows before it stops being writable.
                        """,
                    brief: "no bound", evidence: [try setting.evidence()],
                    remedies: [NotsentLowat.remedy(exam)].compactMap(\.self))
            ]
        })
}
