extension Check {
    /// Allocations have to free memory themselves.
    static let vmMinFree = Check(
        id: "vm.min-free",
        title: "allocations wait until they have freed memory themselves",
        reads: [.file("proc/vmstat"), .sysctl("vm.min_free_kbytes")], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                kswapd frees memory in the background when less than the low watermark is free. When allocations are \
                faster than that, a thread meets the min watermark and frees pages itself before it gets one \
                (direct reclaim, allocstall). Packets that arrive in interrupts cannot wait: they are dropped. The \
                watermarks follow from vm.min_free_kbytes and vm.watermark_scale_factor.
                """,
            byHand: [
                "grep allocstall /proc/vmstat    # twice",
                "sysctl vm.min_free_kbytes vm.watermark_scale_factor",
            ],
            wrongWhen: """
                Memory held free is memory that nobody uses: a large vm.min_free_kbytes on a small host brings about \
                what it shall prevent.
                """,
            kernels: "By zone since 4.10; vm.watermark_scale_factor since 4.6.",
            references: [
                "https://docs.kernel.org/admin-guide/sysctl/vm.html#min-free-kbytes",
                "mm/vmscan.c: do_try_to_free_pages()",
            ]),
        examine: { exam throws(Unknown) in
            let stalls = try exam.vmChange("allocstall")
            guard exam.perSecond(stalls.delta) > mostPerSecond else { return [] }
            return [
                Finding(
                    "vm.min-free", .info, .now, at: Place(), touches: [.host],
                    predicate: "makes allocations wait for free memory",
                    sentence: """
                        Allocations had to free memory themselves \(stalls.delta) times in \
                        \(FindingText.number(exam.seconds)) s: the background does not keep up.
                        """,
                    brief: "+\(stalls.delta) stalls", evidence: [stalls.evidence],
                    remedies: [
                        Remedy(.platform, "more memory, or less in use on this host", scope: .host),
                        Remedy(
                            .platform,
                            "let the background begin earlier: vm.watermark_scale_factor, "
                                + "vm.min_free_kbytes with care", scope: .host,
                            risk: "memory that nobody may use"),
                    ])
            ]
        })
}

private let mostPerSecond = 1.0
