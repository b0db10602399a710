extension Check {
    /// A process is at its descriptor limit, and accept(2) fails.
    static let fdProcessLimit = Check(
        id: "fd.process-limit",
        title: "a process runs out of descriptors and cannot accept connections",
        reads: [.processes, .listeners, .sockets, .sysctl("fs.nr_open")],
        scope: .app, apply: .restart, preflight: FDProcessLimit.seen,
        explanation: Explanation(
            mechanism: """
                Every connection is a descriptor, and RLIMIT_NOFILE bounds the number of the highest one. At the \
                limit accept(2) fails with EMFILE. The connection is not refused: it stays in the accept queue, the \
                queue fills, and then new clients are dropped. That is why a descriptor limit shows as \
                listen.overflow. Many servers turn in a loop meanwhile, for epoll reports the listener as ready \
                again at once.

                The limit is about numbers, not about how many: descriptors inherited from before the limit was set \
                may lie above it, so 33 of 32 is possible.
                """,
            byHand: [
                "ls /proc/PID/fd | wc -l    # since Linux 6.2: stat -c %s /proc/PID/fd",
                "grep 'open files' /proc/PID/limits",
                "ss -tanp | grep pid=PID | awk '{print $1}' | sort | uniq -c",
            ],
            wrongWhen: """
                When descriptors leak (CLOSE_WAIT that grows, files that nobody closes) a higher limit only moves the \
                hour of failure. select(2) writes past its set with descriptors above 1023. Above fs.nr_open the \
                limit cannot be set: raise that first.
                """,
            kernels: "All since 3.10. /proc/PID/fd tells the count as its size since 6.2.",
            references: ["getrlimit(2)", "accept(2), EMFILE", "systemd.exec(5), LimitNOFILE=", "prlimit(1)"]),
        examine: { exam throws(Unknown) in
            let processes = try exam.visibleProcesses()
            let judged = processes.compactMap(DescriptorUse.init)
            if judged.isEmpty, !processes.isEmpty {
                throw Unknown(
                    "the descriptors of no examined process may be counted",
                    grant: "run as root, or as the user of the server")
            }
            let full = judged.filter { $0.share >= FDProcessLimit.warningShare }
            let named = Set(full.map(\.process.pid))
            let small = FDProcessLimit.tooSmall(judged, exam).filter { !named.contains($0.process.pid) }
            return full.map { FDProcessLimit.full($0, exam) } + small.map { FDProcessLimit.small($0, exam) }
        })
}

/// How much of its descriptor limit a process uses.
struct DescriptorUse {
    let process: ExaminedProcess
    let open: Int
    let soft: Int
    let hard: Int

    /// `nil` when either number may not be seen.
    init?(_ process: ExaminedProcess) {
        guard let open = process.after.openDescriptors, let soft = process.after.softDescriptorLimit else {
            return nil
        }
        (self.process, self.open, self.soft) = (process, open, soft)
        hard = process.after.hardDescriptorLimit ?? soft
    }

    var share: Double { soft > 0 ? Double(open) / Double(soft) : 1 }

    /// Not its control groups: another process there has a limit of its own.
    var touches: Set<Subject> {
        Set(process.after.listensOn.map(Subject.listener)).union([.process(process.pid)])
    }

    var evidence: Evidence {
        Evidence(
            source: "/proc/\(process.pid)/fd", field: "descriptors",
            before: process.before?.openDescriptors.map(Double.init), after: Double(open), limit: Double(soft)
        )
    }
}

/// The words and remedies of fd.process-limit.
private enum FDProcessLimit {
    static let warningShare = 0.8
    private static let criticalShare = 0.95

    static let seen: Check.Seen = { exam throws(Unknown) in
        let uses = try exam.visibleProcesses().compactMap(DescriptorUse.init)
        guard let tightest = uses.max(by: { $0.share < $1.share }) else {
            if try exam.listeners().isEmpty {
                throw Unknown("no server listens yet", grant: "start the server, or name it with --pid")
            }
            throw Unknown("no process with a listener whose descriptors may be counted")
        }
        return "\(tightest.process.place.subject): \(tightest.open) of \(tightest.soft) descriptors"
    }

    /// Of each port whose holders together have too few for the connections to come, the one with most in use.
    static func tooSmall(_ uses: [DescriptorUse], _ exam: Examination) -> [DescriptorUse] {
        guard let wanted = DescriptorTarget.wanted(exam) else { return [] }
        var chosen: [Int32: DescriptorUse] = [:]
        for port in DescriptorTarget.ports(uses, exam) {
            let holders = uses.filter { $0.process.after.listensOn.contains(port) }
            let sum = holders.reduce(Int64(0)) {
                $0.addingReportingOverflow(Int64(clamping: $1.soft)).overflow
                    ? .max : $0 + Int64(clamping: $1.soft)
            }
            guard sum < wanted, let fullest = holders.max(by: { $0.open < $1.open }) else { continue }
            chosen[fullest.process.pid] = fullest
        }
        return chosen.values.sorted { $0.process.pid < $1.process.pid }
    }

    static func full(_ use: DescriptorUse, _ exam: Examination) -> Finding {
        let isCritical = use.share >= criticalShare
        let isSpent = use.open >= use.soft
        let name = use.process.place.subject
        let harm =
            isSpent
            ? "accept() fails with EMFILE and clients wait in a queue that nobody empties."
            : "at the limit accept() fails with EMFILE, and the accept queue fills."
        return Finding(
            "fd.process-limit", isCritical ? .critical : .warning, isSpent ? .now : .limit,
            at: use.process.place, touches: use.touches,
            predicate: isSpent ? "is at its descriptor limit" : "is near its descriptor limit",
            sentence: "\(name) has \(use.open) descriptors open and may have \(use.soft): \(harm)",
            brief: "\(use.open) of \(use.soft) descriptors", evidence: [use.evidence],
            remedies: remedies(use, exam))
    }

    static func small(_ use: DescriptorUse, _ exam: Examination) -> Finding {
        let wanted = exam.question.connections ?? 0
        return Finding(
            "fd.process-limit", .warning, .configuration, at: use.process.place, touches: use.touches,
            predicate: "may open too few descriptors for \(wanted) connections",
            sentence: """
                \(use.process.place.subject) may open \(use.soft) descriptors; \(wanted) connections and a tenth for \
                files and upstreams need \(DescriptorTarget.wanted(exam) ?? 0).
                """,
            brief: "\(use.soft) for \(wanted) connections", evidence: [use.evidence],
            remedies: remedies(use, exam))
    }

    private static func remedies(_ use: DescriptorUse, _ exam: Examination) -> [Remedy] {
        // Where it cannot be seen the kernel's default is taken.
        let ceiling = (try? exam.setting("fs.nr_open").number()) ?? usual
        let target = max(
            usual, DescriptorTarget.wanted(exam) ?? 0, min(max(Int64(clamping: use.soft), 0), .max / 2) * 2)
        // As much as fd.nr-open asks for.
        let raised = max(target, min(max(ceiling, 0), .max / 2) * 2)
        let raise = target > ceiling ? Remedy.sysctl("fs.nr_open", to: "\(raised)", in: exam) : nil
        let risk = "a server that uses select() fails above 1023 descriptors"
        return [
            raise,
            Remedy(
                .limit, "LimitNOFILE=\(target), restart", key: "LimitNOFILE", from: "\(use.soft)",
                to: "\(target)",
                apply: .restart, risk: risk),
            Remedy(
                .limit, "until then raise the limit of the running process", key: "RLIMIT_NOFILE",
                from: "\(use.soft)", to: "\(target)", apply: .live, risk: risk,
                command:
                    "prlimit --pid \(use.process.pid) --nofile=\(target):\(max(target, Int64(clamping: use.hard == .max ? 0 : use.hard)))"
            ),
        ].compactMap(\.self)
    }

    /// fs.nr_open of a default kernel.
    private static let usual: Int64 = 1 << 20
}
