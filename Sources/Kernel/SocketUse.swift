package import Bytes

/// One count of sockets or of their memory, from /proc/net/sockstat and sockstat6 (proc_pid_net(5)).
///
///     sockets: used 16
///     TCP: inuse 1 orphan 0 tw 1 alloc 1 mem 242
///     ^group ^key    ^value
///     FRAG: inuse 0 memory 0
///
/// `mem` counts pages, `memory` bytes. `tw` holds orphaned FIN_WAIT2 as well, of both families.
package struct SocketUse {
    package let group: ByteRun
    package let key: ByteRun
    package let value: Double

    /// The IP version whose sockets are counted.
    package enum Family: CaseIterable, Sendable {
        case ipv4
        case ipv6
    }

    /// Hands out each pair of a key and a number; a text without any is malformed.
    package static func parse(_ text: inout ByteReader, each: (SocketUse) -> Void) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            var line = ByteReader(run)
            guard let group = line.until(UInt8(ascii: ":")) else { continue }
            while let key = line.word(), let value = line.number(), line.isAtBoundary {
                each(SocketUse(group: group, key: key, value: value))
                count += 1
            }
        }
        if count == 0 { throw .malformed("sockstat", expected: "lines like `TCP: inuse 1`") }
    }
}

extension HostFiles {
    package func socketUse(
        of family: SocketUse.Family, _ each: (SocketUse) -> Void
    ) throws(KernelError) {
        let file = family == .ipv4 ? HostFile.net("sockstat") : HostFile.net("sockstat6")
        try read(file) { text throws(KernelError) in try SocketUse.parse(&text, each: each) }
    }
}
