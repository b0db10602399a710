extension Check {
    /// Packets are dropped because the way back would be another one.
    static let netRPFilter = Check(
        id: "net.rp-filter",
        title: "packets are dropped by reverse path filtering",
        reads: [.counters, .sysctl("net.ipv4.conf.all.rp_filter")],
        scope: .networkNamespace, apply: .live, sinceBoot: ["TcpExt.IPReversePathFilter"],
        explanation: Explanation(
            mechanism: """
                With rp_filter=1 a packet is dropped when the route back to its source does not leave by the \
                interface on which it came. That stops spoofed sources, and every host with two uplinks, a VPN or an \
                anycast address whose answers take another way. The client sees a timeout; no log line says why \
                unless log_martians is on.

                Of `all` and the interface's own value the larger counts; 2 asks only that some route back exists. \
                InNoRoutes and InDiscards, packets without a route or without memory, are told beside it.
                """,
            byHand: [
                "nstat -az TcpExtIPReversePathFilter IpExtInNoRoutes IpInDiscards    # twice",
                "sysctl -a 2>/dev/null | grep '\\.rp_filter'", "ip route get PEER from LOCAL iif DEVICE",
            ],
            wrongWhen: """
                On a host with one uplink that faces the internet these may be spoofed packets, and the filter does \
                its work.
                """,
            references: ["RFC 3704", "https://docs.kernel.org/networking/ip-sysctl.html: rp_filter"]),
        examine: { exam throws(Unknown) in
            let filtered = try exam.change("TcpExt.IPReversePathFilter")
            let others = ["IpExt.InNoRoutes", "Ip.InDiscards"].map(exam.changeIfAny)
            let moved = ([filtered] + others).filter { $0.delta > 0 }
            if filtered.delta > 0 { return [RPFilter.filtered(filtered, moved, exam)] }
            // A stray broadcast is no remark worth.
            let strays = moved.filter { exam.perSecond($0.delta) >= RPFilter.fewestStraysPerSecond }
            return strays.isEmpty ? [] : [RPFilter.strays(strays, exam)]
        })
}

/// The words and remedies of net.rp-filter.
private enum RPFilter {
    static let fewestStraysPerSecond = 10.0

    static func filtered(_ change: Change, _ moved: [Change], _ exam: Examination) -> Finding {
        let key = "net.ipv4.conf.all.rp_filter"
        // Evidence where the setting can be seen.
        let running = try? exam.setting(key).evidence()
        let remedy = Remedy.sysctl(
            key, to: "2", in: exam, risk: "spoofed sources pass when any route to them exists")
        return Finding(
            "net.rp-filter", .warning, .now, at: Place(), touches: [.namespace],
            predicate: "drops packets by reverse path filter",
            sentence: """
                \(change.delta) packets were dropped in \(FindingText.number(exam.seconds)) s because the way back \
                to their source leaves by another interface.
                """,
            brief: "+\(change.delta) packets dropped",
            evidence: moved.map(\.evidence) + [running].compactMap(\.self),
            remedies: [remedy].compactMap(\.self), lossPerSecond: exam.perSecond(change.delta))
    }

    static func strays(_ moved: [Change], _ exam: Examination) -> Finding {
        let parts = moved.map { "\($0.field.split(separator: ".").last ?? "") +\($0.delta)" }
            .joined(separator: ", ")
        return Finding(
            "net.rp-filter", .info, .now, at: Place(), touches: [.namespace],
            predicate: "discards packets on arrival",
            sentence: """
                Packets were discarded on arrival in \(FindingText.number(exam.seconds)) s: \(parts). Without a \
                route they were not for this host; alone this harms nobody.
                """,
            brief: "+\(moved.reduce(Int64(0)) { $0 &+ $1.delta }) discarded", evidence: moved.map(\.evidence))
    }
}
