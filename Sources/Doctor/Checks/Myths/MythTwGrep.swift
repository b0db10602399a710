extension Check {
    /// A command from many articles that prints nothing.
    static let mythTwGrep = Myth(
        id: "myth.tw-grep", title: "`ss -s | grep TIME-WAIT` counts TIME_WAIT",
        truth: "the line says `timewait N`, and N counts orphaned FIN_WAIT2 as well.",
        explanation: Explanation(
            mechanism: """
                `ss -s` prints `TCP: 57 (estab 2, closed 31, orphaned 0, timewait 4)`: no TIME-WAIT in it, so the \
                grep finds nothing and the article's script reports 0 for ever. The number comes from \
                /proc/net/sockstat, which counts FIN_WAIT2 without an owner under `tw` too.

                `ss -i` has no fixed columns either: what is not known is left out, and awk '{print $12}' takes \
                another field in the next line.
                """,
            byHand: [
                "ss -Htan state time-wait | wc -l", "cat /proc/net/sockstat    # tw, with orphaned FIN_WAIT2",
            ],
            wrongWhen:
                "Counting sockets by listing them costs a walk over all; with a million of them, sample.",
            references: ["iproute2 misc/ss.c: print_summary()", "proc_pid_net(5), sockstat"])
    ).check
}
