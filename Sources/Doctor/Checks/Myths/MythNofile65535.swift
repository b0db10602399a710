extension Check {
    /// `ulimit -n 65535` is believed to be plenty.
    static let mythNofile65535 = Myth(
        id: "myth.nofile-65535", title: "`ulimit -n 65535` is plenty",
        reads: [.processes],
        truth:
            "every connection takes a descriptor, so the limit has to be the wanted number and a tenth more.",
        predicate: "allows fewer descriptors than connections are wanted",
        explanation: Explanation(
            mechanism: """
                65535 is the number of ports, and has nothing to do with descriptors. A server for 100,000 \
                connections needs 100,000 descriptors, those of its log files, its listeners and upstreams besides: \
                the target and ten per cent. The limit may be as high as fs.nr_open, 1,048,576 by default, and costs \
                nothing while unused.
                """,
            byHand: ["grep 'open files' /proc/PID/limits", "ls /proc/PID/fd | wc -l"],
            wrongWhen: """
                Programs that use select(2) break above 1024, and some close all possible descriptors at their start \
                one by one: a soft limit of a million then takes seconds.
                """,
            references: ["getrlimit(2), RLIMIT_NOFILE", "proc_sys_fs(5), nr_open"])
    ) { exam throws(Unknown) in
        guard let wanted = exam.question.connections else { return [] }
        return exam.processes.compactMap { process in
            guard let limit = process.after.softDescriptorLimit, limit == 65_535 || limit == 65_536,
                limit / 11 * 10 < wanted
            else { return nil }
            return Myth.Trace(
                place: process.place,
                evidence: Evidence(
                    source: "/proc/\(process.pid)/limits", field: "Max open files", after: Double(limit)),
                seen: "\(process.place.subject) may open \(limit) files and \(wanted) connections are wanted",
                brief: "limit \(limit), wanted \(wanted)")
        }
    }.check
}
