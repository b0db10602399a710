/// One sickness that makes another: the row of a table, never a finding.
package struct CausalEdge: Equatable, Sendable {
    package let root: String
    package let consequence: String

    /// Every edge (kernel.md §3); a test holds that no way leads back.
    package static let all: [CausalEdge] = table.flatMap { roots, consequences in
        roots.flatMap { root in consequences.map { CausalEdge(root: root, consequence: $0) } }
    }

    /// What takes part in a sickness without being its cause: said in a note, never folded.
    ///
    /// Time that the hypervisor takes, or that all processes of the host wait for, slows every server a little.
    package static let contributors = ["cpu.steal", "psi.cpu"]

    /// What a server that is slow to accept and to read brings about.
    package static let ofASlowServer = [
        "listen.overflow", "listen.near-full", "listen.unix-backlog", "buf.rcv-prune", "buf.zero-window",
    ]

    private static let table: [(roots: [String], consequences: [String])] =
        [
            (
                [
                    "fd.process-limit", "proc.stopped", "cpu.thread-pegged", "cgroup.cpu-throttled",
                    "cgroup.memory-high",
                ], ofASlowServer
            ),
            (["listen.reuseport-skew"], ["listen.overflow"]),
            (["close.close-wait-leak"], ["fd.process-limit", "close.fin-wait2-orphans"]),
            (["port.timewait", "port.bind-before-connect"], ["port.exhaustion"]),
            (["mem.slow-consumers"], ["mem.tcp-pressure", "cgroup.memory-high"]),
            (["mem.tcp-pressure"], ["buf.rcv-prune", "buf.zero-window"]),
            (["close.fin-wait1-stuck"], ["close.orphan-limit"]),
            (["conntrack.full", "nic.cloud-allowance"], ["loss.syn-retrans", "loss.retransmit"]),
            (["softnet.dropped", "nic.ring", "nic.errors"], ["loss.retransmit"]),
        ]
}
