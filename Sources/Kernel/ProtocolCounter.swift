package import Bytes

/// One counter of a network protocol (proc_pid_net(5), Documentation/networking/snmp_counter.rst).
///
/// Two shapes: netstat and snmp are pairs of lines, names and then numbers;
///
///     TcpExt: SyncookiesSent SyncookiesRecv ListenOverflows
///     TcpExt: 0 0 12
///     ^group      ^value
///
/// snmp6 has a line for each, whose group ends with the first `6`.
///
///     Ip6InReceives                       479
package struct ProtocolCounter {
    package let group: ByteRun
    package let key: ByteRun
    package let value: Double

    /// Reads the shape of netstat and snmp; a pair that ends early gives what it has.
    package static func parsePairs(
        _ text: inout ByteReader, each: (ProtocolCounter) -> Void
    ) throws(KernelError) {
        var count = 0
        while let first = text.wholeLine() {
            var names = ByteReader(first)
            guard let second = text.wholeLine() else { break }
            var values = ByteReader(second)
            guard let group = names.until(UInt8(ascii: ":")), let again = values.until(UInt8(ascii: ":")),
                group.equals(again)
            else { continue }
            while let key = names.word(), let value = values.number(), values.isAtBoundary {
                each(ProtocolCounter(group: group, key: key, value: value))
                count += 1
            }
        }
        if count == 0 {
            throw .malformed("netstat", expected: "pairs of lines like `Tcp: InSegs` and `Tcp: 1`")
        }
    }

    /// Reads the shape of snmp6.
    package static func parseLines(
        _ text: inout ByteReader, each: (ProtocolCounter) -> Void
    ) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            var line = ByteReader(run)
            guard let name = line.word(), let value = line.number(), line.isAtBoundary else { continue }
            var rest = ByteReader(name)
            guard let before = rest.until(UInt8(ascii: "6")) else { continue }
            each(ProtocolCounter(group: name.prefix(before.count + 1), key: rest.rest, value: value))
            count += 1
        }
        if count == 0 { throw .malformed("snmp6", expected: "lines like `Ip6InReceives 1`") }
    }
}

extension HostFiles {
    /// The files of protocol counters.
    package enum ProtocolFile: CaseIterable, Sendable {
        /// TcpExt, IpExt, MPTcpExt.
        case netstat
        /// Ip, Icmp, Tcp, Udp, UdpLite.
        case snmp
        /// Ip6, Icmp6, Udp6, UdpLite6.
        case snmp6
    }

    package func protocolCounters(
        in file: ProtocolFile, _ each: (ProtocolCounter) -> Void
    ) throws(KernelError) {
        switch file {
        case .netstat:
            try read(.net("netstat")) { text throws(KernelError) in
                try ProtocolCounter.parsePairs(&text, each: each)
            }
        case .snmp:
            try read(.net("snmp")) { text throws(KernelError) in
                try ProtocolCounter.parsePairs(&text, each: each)
            }
        case .snmp6:
            try read(.net("snmp6")) { text throws(KernelError) in
                try ProtocolCounter.parseLines(&text, each: each)
            }
        }
    }
}
