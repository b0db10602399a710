import Kernel

/// SYNs of ours that were sent again within the window.
struct UnansweredSyns {
    static let fewest: Int64 = 10
    static let manyOpens: Int64 = 500

    struct Destination {
        /// `10.0.0.9:6379`.
        let name: String
        /// `10.0.0.5 → 10.0.0.9:6379`.
        let path: String
        let count: Int
    }

    let counter: Change
    let opens: Change
    /// What the SYNs are a part of: connections that were opened, and where no row tells our SYNs from SYN/ACKs, those
    /// that were accepted too.
    let attempts: Int64
    let again: Int64
    /// Whether it was counted by rows, which see no more than those that still wait.
    let isByRows: Bool
    /// Rows in SYN_SENT whose SYN was sent again, to other hosts.
    let waiting: [TCPSocket]
    private let before: Int64
    private let after: Int64

    init(_ exam: Examination) throws(Unknown) {
        counter = try exam.change("TcpExt.TCPSynRetrans")
        opens = try exam.change("Tcp.ActiveOpens")
        // Without rows the counter speaks alone, SYN/ACKs in it.
        let facts = try? exam.after.sockets.get()
        let past = try? exam.before.sockets.get()
        let listening = Set(((try? exam.allListeners()) ?? []).map(\.port))
        let rows = (facts?.remarkable ?? []).filter { $0.state == .synSent && $0.retransmits > 0 }
        let foreign = rows.filter { !($0.isLocal && listening.contains($0.remote.port)) }
        var earlier: [SocketKey: Int64] = [:]
        for row in past?.remarkable ?? [] where row.state == .synSent {
            earlier[row.key] = Int64(row.retransmits)
        }
        let hasHalfOpen = [facts, past].contains { ($0?.synReceivedAgain ?? 0) > 0 }
        isByRows = hasHalfOpen || rows.count > foreign.count
        before = foreign.reduce(0) { $0 + (earlier[$1.key] ?? 0) }
        after = foreign.reduce(0) { $0 + Int64($1.retransmits) }
        again = isByRows ? max(after - before, 0) : counter.delta
        waiting = foreign
        let accepted = exam.changeIfAny("Tcp.PassiveOpens").delta
        attempts =
            isByRows || !foreign.isEmpty
            ? opens.delta : opens.delta.addingReportingOverflow(accepted).partialValue
    }

    /// Where they go, most first.
    var destinations: [Destination] {
        Dictionary(grouping: waiting) { $0.remote }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { remote, rows in
                Destination(
                    name: remote.text, path: "\(rows[0].local.address) → \(remote.text)", count: rows.count)
            }
    }

    var evidence: [Evidence] {
        var all = [counter.evidence, opens.evidence]
        if !waiting.isEmpty {
            all.append(
                Evidence(
                    source: "sock_diag", field: "syn_sent with idiag_retrans above 0",
                    after: Double(waiting.count)))
        }
        if isByRows {
            all.append(
                Evidence(
                    source: "sock_diag", field: "their idiag_retrans", before: Double(before),
                    after: Double(after)))
        }
        return all
    }
}
