import Bytes

/// How many connections a network namespace has accepted and opened since it was made, from /proc/net/snmp.
package struct ConnectionOpens: Equatable, Sendable {
    /// Accepted: Tcp PassiveOpens.
    package let passive: UInt64
    /// Opened: Tcp ActiveOpens, those that came to nothing included.
    package let active: UInt64

    package init(passive: UInt64, active: UInt64) {
        self.passive = passive
        self.active = active
    }
}

extension HostFiles {
    package func connectionOpens() throws(KernelError) -> ConnectionOpens {
        var (passive, active): (Double?, Double?) = (nil, nil)
        try protocolCounters(in: .snmp) { counter in
            guard counter.group.equals("Tcp") else { return }
            if counter.key.equals("PassiveOpens") { passive = counter.value }
            if counter.key.equals("ActiveOpens") { active = counter.value }
        }
        guard let passive, let active, let passive = UInt64(exactly: passive),
            let active = UInt64(exactly: active)
        else { throw .malformed("snmp", expected: "`PassiveOpens` and `ActiveOpens` under `Tcp:`") }
        return ConnectionOpens(passive: passive, active: active)
    }
}
