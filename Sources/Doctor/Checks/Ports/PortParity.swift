extension Check {
    /// Both ends of the range are even, or both odd.
    static let portParity = Check(
        id: "port.parity",
        title: "both ends of ip_local_port_range have one parity",
        reads: [.sysctl(PortRemedy.range)],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                connect(2) looks for a local port among those that have the parity of the range's low end first; \
                bind(2) with port 0 looks among the others first. So the two get into each other's way only late. \
                With one even and one odd end both halves are alike; with two ends of one parity they are not, and \
                the kernel's documentation asks for different ones.
                """,
            byHand: ["sysctl net.ipv4.ip_local_port_range"],
            wrongWhen: "Where few ports are in use, nothing is gained.",
            kernels: "Since 4.2; sockets with IP_LOCAL_PORT_RANGE are exempt since 6.8.",
            references: ["https://docs.kernel.org/networking/ip-sysctl.html, ip_local_port_range"]),
        examine: { exam throws(Unknown) in
            let range = try exam.setting(PortRemedy.range)
            let ends = try range.numbers()
            guard ends.count == 2, ends[0] & 1 == ends[1] & 1 else { return [] }
            let low = ends[0]
            let high = ends[1] > ends[0] ? ends[1] &- 1 : ends[1]
            return [
                Finding(
                    "port.parity", .info, .configuration, at: Place(setting: PortRemedy.range),
                    touches: [.namespace], predicate: "has two ends of one parity",
                    sentence: """
                        Both ends of ip_local_port_range \(range.words) are \(ends[0] & 1 == 0 ? "even" : "odd"); \
                        connect() and bind() then share its ports unevenly.
                        """,
                    brief: "range \(range.words)",
                    evidence: [try range.evidence(at: 0), try range.evidence(at: 1)],
                    remedies: [Remedy.sysctl(PortRemedy.range, to: "\(low) \(high)", in: exam)].compactMap(
                        \.self))
            ]
        })
}
