/// Segments sent again within the window, SYNs left out: a SYN is lost for other reasons than a path's.
struct Losses {
    /// Tcp.RetransSegs, SYNs and SYN/ACKs among them.
    let all: Change
    let syns: Change
    let sent: Change
    /// Segments of which the peer said that they came twice.
    let twice: Change

    init(_ exam: Examination) throws(Unknown) {
        all = try exam.change("Tcp.RetransSegs")
        sent = try exam.change("Tcp.OutSegs")
        // Older kernels do not tell SYNs from segments.
        syns = exam.changeIfAny("TcpExt.TCPSynRetrans")
        twice = exam.changeIfAny("TcpExt.TCPDSACKRecv")
    }

    /// Segments with data that were sent again.
    var retransmits: Int64 { max(all.delta - syns.delta, 0) }

    /// Those among them that had not arrived the first time, as far as peers tell (RFC 2883).
    ///
    /// A window that is shut is probed with segments that were sent before, and late acknowledgements make a sender
    /// impatient: no path lost anything then.
    var lost: Int64 { max(retransmits - twice.delta, 0) }

    var evidence: [Evidence] {
        [all.evidence] + (syns.delta > 0 ? [syns.evidence] : []) + [sent.evidence]
    }
}
