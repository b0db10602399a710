extension Check {
    /// /proc/net/tcp is believed to be quadratic.
    static let mythProcQuadratic = Myth(
        id: "myth.proc-quadratic", title: "reading /proc/net/tcp is quadratic in the number of sockets",
        truth: "it is linear since 2.6.36; it still costs more than twice of what sock_diag costs.",
        explanation: Explanation(
            mechanism: """
                Until 2.6.35 every page of the file began its walk at the first socket. Since then the place is kept. \
                What remains is the text: each row is formatted under the lock of its hash bucket and parsed again by \
                the reader, some 2.3 times the cost of a binary dump through sock_diag, which also tells the limits \
                and the drops of listeners. /proc/net/tcp prints 0 for both.
                """,
            byHand: ["time cat /proc/net/tcp > /dev/null", "time ss -tan > /dev/null"],
            wrongWhen: "Where the module tcp_diag is missing the file is all there is.",
            kernels: "Linear since 2.6.36.",
            references: ["commit a8b690f98baf", "net/ipv4/tcp_ipv4.c: tcp4_seq_show()", "sock_diag(7)"])
    ).check
}
