package import Bytes
import CLinux
import Glibc

/// A line of /proc/net/udp or udp6 (proc_pid_net(5), udp4_format_sock() in net/ipv4/udp.c).
///
///     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
///     67: 0100007F:1F90 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 12345 2 0000000000000000 7
///
/// The first column is the bucket's number; fields are found by their blanks.
package struct UDPSocketLine {
    package let local: SocketEndpoint
    /// Bytes, with what the kernel itself needs for them, that nobody has read.
    package let receiveQueueBytes: UInt32
    package let inode: UInt32
    /// Datagrams that the socket dropped since it was opened.
    package let drops: UInt64

    /// Reads one line; `nil` for one that is no socket.
    package init?(_ line: ByteRun) {
        var line = ByteReader(line)
        guard let place = line.word(), place.count > 1, place.start[place.count - 1] == UInt8(ascii: ":"),
            let (address, port, isIPv6) = line.endpoint(), line.endpoint() != nil,
            line.hexadecimalWord() != nil, line.hexadecimalWord() != nil, line.take(UInt8(ascii: ":")),
            let received = line.hexadecimalWord(), line.word() != nil, line.word() != nil,
            line.unsigned() != nil, line.unsigned() != nil, let inode = line.unsigned(),
            line.unsigned() != nil, line.word() != nil, let drops = line.unsigned(), line.isAtBoundary
        else { return nil }
        var id = inet_diag_sockid()
        (id.idiag_src, id.idiag_sport) = (address, port.bigEndian)
        let local = SocketIdentity(id, isIPv6: isIPv6).local
        self.local = local.unmapped(port: local.port)
        receiveQueueBytes = received
        self.inode = UInt32(truncatingIfNeeded: inode)
        self.drops = drops
    }
}
