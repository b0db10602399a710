extension Check {
    /// TCP uses so much memory that the kernel cuts its buffers.
    static let memTCPPressure = Check(
        id: "mem.tcp-pressure",
        title: "TCP is at its memory limit and the kernel cuts buffers",
        reads: [.counters, .file("proc/net/sockstat"), .sysctl(TCPMemoryLimits.key)],
        scope: .host, apply: .live, sinceBoot: ["TcpExt.TCPMemoryPressures"],
        explanation: Explanation(
            mechanism: """
                tcp_mem holds three numbers of pages, not bytes: below the first TCP is carefree; above the second it \
                is under pressure until it falls below the first again; above the third it gets nothing. The count is \
                of the whole host, all network namespaces together, and stands as `mem` in /proc/net/sockstat.

                Under pressure receive windows shrink, out-of-order segments are thrown away, send buffers stop \
                growing and queues are pruned: every connection slows down, that of the healthy client too. Above the \
                third number segments are dropped and orphaned sockets are reset.

                Nearly always a few consumers hold most of it: peers that do not read fill send queues, servers that \
                do not read fill receive queues.
                """,
            byHand: [
                "cat /proc/net/sockstat /proc/sys/net/ipv4/tcp_mem    # mem and tcp_mem are pages of 4096 bytes",
                "nstat -az TcpExtTCPMemoryPressures TcpExtTCPMemoryPressuresChrono    # Chrono is milliseconds",
                "ss -tnmO state established | sort -k2 -n | tail    # who holds it: Recv-Q and Send-Q",
            ],
            wrongWhen: """
                Raising tcp_mem when slow consumers hold the memory only moves the wall, and takes the page cache's \
                room. First find who holds it; then bound it. On a host with containers nobody but the host sees it.
                """,
            kernels: """
                All since 3.10. The default is 4.7, 6.25 and 9.4 % of memory.
                """,
            references: [
                "tcp(7)", "https://docs.kernel.org/networking/ip-sysctl.html",
                "net/ipv4/tcp.c: tcp_enter_memory_pressure(), tcp_init_mem()",
            ]),
        examine: { exam throws(Unknown) in
            let times = try exam.change("TcpExt.TCPMemoryPressures")
            let spent = exam.changeIfAny("TcpExt.TCPMemoryPressuresChrono")
            if times.delta == 0, spent.delta == 0 { return try TCPPressure.near(exam) }
            // A child namespace sees that it was under pressure, and not how much the host uses.
            let level = try? TCPPressure.Level(exam)
            return [TCPPressure.finding(.critical, .now, level, [times, spent], exam)]
        })
}

/// How much memory TCP uses, against where pressure begins.
private enum TCPPressure {
    static let nearShare = 0.8

    struct Level {
        let limits: TCPMemoryLimits
        let used: Change

        init(_ exam: Examination) throws(Unknown) {
            limits = try TCPMemoryLimits(exam)
            used = try exam.sockstat("TCP", "mem")
        }

        var share: Double { limits.pressurePages > 0 ? Double(used.after) / limits.pressurePages : 0 }

        var evidence: Evidence {
            Evidence(
                source: used.source, field: "TCP.mem", before: Double(used.before), after: Double(used.after),
                limit: limits.pressurePages)
        }
    }

    static func near(_ exam: Examination) throws(Unknown) -> [Finding] {
        let level = try Level(exam)
        if level.share >= 1 { return [finding(.critical, .now, level, [], exam)] }
        if level.share >= nearShare { return [finding(.warning, .limit, level, [], exam)] }
        return []
    }

    static func finding(
        _ severity: Severity, _ grade: Grade, _ level: Level?, _ changes: [Change], _ exam: Examination
    ) -> Finding {
        let moved = changes.filter { $0.delta > 0 }
        return Finding(
            "mem.tcp-pressure", severity, grade, at: Place(), touches: [.host],
            predicate: grade == .now ? "runs short of TCP memory" : "comes near its TCP memory limit",
            sentence: sentence(level, moved, exam), brief: brief(level, moved),
            evidence: moved.map(\.evidence) + [level?.evidence].compactMap(\.self),
            remedies: remedies(level, exam))
    }

    private static func sentence(_ level: Level?, _ moved: [Change], _ exam: Examination) -> String {
        var parts: [String] = []
        if let level {
            parts.append(
                """
                TCP holds \(level.used.after) pages (\(bytes(level.used.after, exam))), \
                \(Amount.percent(level.share)) of the \(FindingText.number(level.limits.pressurePages)) at which \
                pressure begins.
                """)
        }
        let spent = moved.first { $0.field.hasSuffix("Chrono") }
        if let spent {
            parts.append(
                """
                It was under pressure for \(FindingText.number(Double(spent.delta) / 1000)) of \
                \(FindingText.number(exam.seconds)) s: windows shrink and queues are pruned on every connection.
                """)
        } else if !moved.isEmpty || (level?.share ?? 0) >= 1 {
            parts.append("It came under pressure: windows shrink and queues are pruned on every connection.")
        }
        return parts.joined(separator: " ")
    }

    private static func bytes(_ pages: Int64, _ exam: Examination) -> String {
        Amount.bytes(Double(pages) * Double(exam.host.pageBytes))
    }

    private static func brief(_ level: Level?, _ moved: [Change]) -> String {
        if let level { return "\(Amount.percent(level.share)) of tcp_mem pressure" }
        return "\(moved.first?.delta ?? 0) times under pressure"
    }

    private static func remedies(_ level: Level?, _ exam: Examination) -> [Remedy] {
        var all = [
            Remedy(
                .app, "find who holds it: sockets with long queues, peers or servers that do not read",
                apply: .live, command: "ss -tnmO state established | sort -k2 -n | tail")
        ]
        if let level {
            let remedy = Remedy.sysctl(
                TCPMemoryLimits.key, to: level.limits.raisedByHalf, in: exam,
                risk: "starves the page cache; where consumers are slow it only delays the same end")
            all += [remedy].compactMap(\.self)
        }
        all.append(
            Remedy(
                .app,
                "bound what one connection may hold: SO_SNDBUF, SO_RCVBUF or smaller maxima of tcp_wmem "
                    + "and tcp_rmem", scope: .networkNamespace, apply: .newSockets,
                risk: "less throughput over long paths"))
        return all
    }
}
