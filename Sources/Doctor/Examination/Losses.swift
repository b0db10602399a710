/// Segments sent again within the window, SYNs left out: a SYN is lost for other reasons than a path's.
struct Losses {
    /// Tcp.RetransSegs, SYNs and SYN/ACKs among them.
    let all: Change
    let syns: Change
    let sent: Change

    init(_ exam: Examination) throws(Unknown) {
        all = try exam.change("Tcp.RetransSegs")
        sent = try exam.change("Tcp.OutSegs")
        // Older kernels do not tell SYNs from segments.
        syns = exam.changeIfAny("TcpExt.TCPSynRetrans")
    }

    /// Segments with data that were sent again.
    var retransmits: Int64 { max(all.delta - syns.delta, 0) }

    var evidence: [Evidence] {
        [all.evidence] + (syns.delta > 0 ? [syns.evidence] : []) + [sent.evidence]
    }
}
