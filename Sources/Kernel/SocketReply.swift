import CLinux

/// Whoever wants the rows of a dump.
package protocol SocketSink {
    /// A dump begins; when it has to be begun again, what came before is void.
    mutating func begin()
    mutating func take(_ row: SocketRow)
}

/// What one datagram of a sock_diag dump said, apart from its rows.
package typealias SocketReply = NetlinkReply

extension SocketReply {
    /// Reads one datagram and hands its rows to `sink`; messages with another `sequence` are passed over.
    package static func decode(
        _ datagram: UnsafeRawBufferPointer, sequence: UInt32, into sink: inout some SocketSink
    ) -> SocketReply {
        decode(datagram, sequence: sequence) { type, payload in
            guard Int32(type) == TCPDIAG_GETSOCK || Int32(type) == SOCK_DIAG_BY_FAMILY else { return true }
            guard let row = SocketRow(payload) else { return false }
            sink.take(row)
            return true
        }
    }
}
