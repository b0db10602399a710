package import Bytes
import CLinux
import Glibc

/// A line of /proc/net/tcp or tcp6 as a row of sock_diag(7) (proc_pid_net(5), net/ipv4/tcp_ipv4.c).
///
///      sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
///       0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 12345 1 …
///
/// The first column widens past 9 999 rows, so fields are found by their blanks. An address is printed as the words
/// that lie in memory; a port as a number. The kernel shows no cookie here: the addresses and ports stand for it. The
/// accept queue of a listener is under rx_queue, its limit nowhere.
package struct SocketFileLine {
    package let row: SocketRow

    /// Reads one line; `nil` for one that is no socket.
    package init?(_ line: ByteRun) {
        var line = ByteReader(line)
        var message = inet_diag_msg()
        guard let place = line.word(), place.count > 1, place.start[place.count - 1] == UInt8(ascii: ":"),
            let (local, localPort, isIPv6) = line.endpoint(),
            let (remote, remotePort, sameFamily) = line.endpoint(),
            isIPv6 == sameFamily, let state = line.hexadecimalWord(), let state = UInt8(exactly: state),
            let sent = line.hexadecimalWord(), line.take(UInt8(ascii: ":")),
            let received = line.hexadecimalWord(),
            let timer = line.hexadecimalWord(), let timer = UInt8(exactly: timer),
            line.take(UInt8(ascii: ":")),
            let ticks = line.hexadecimalWord(), let retransmits = line.hexadecimalWord(),
            let uid = line.unsigned(),
            let probes = line.unsigned(), let inode = line.unsigned(), line.isAtBoundary
        else { return nil }
        message.idiag_family = UInt8(isIPv6 ? AF_INET6 : AF_INET)
        message.idiag_state = state
        message.idiag_timer = timer
        // In hundredths of a second, USER_HZ.
        message.idiag_expires = UInt32(clamping: UInt64(ticks) * 10)
        let isProbing =
            timer == SocketTimer.zeroWindowProbe.rawValue || timer == SocketTimer.keepalive.rawValue
        message.idiag_retrans = UInt8(clamping: isProbing ? probes : UInt64(retransmits))
        message.id.idiag_src = local
        message.id.idiag_sport = localPort.bigEndian
        message.id.idiag_dst = remote
        message.id.idiag_dport = remotePort.bigEndian
        message.idiag_rqueue = received
        message.idiag_wqueue = sent
        message.idiag_uid = UInt32(truncatingIfNeeded: uid)
        message.idiag_inode = UInt32(truncatingIfNeeded: inode)
        let connection = SocketIdentity(message.id, isIPv6: isIPv6).connectionHash(seed: 0)
        message.id.idiag_cookie = (
            UInt32(truncatingIfNeeded: connection), UInt32(truncatingIfNeeded: connection >> 32)
        )
        row = SocketRow(message)
    }

    /// Hands out every socket of a file; a text without the heading of one is malformed.
    package static func parse(_ text: inout ByteReader, each: (SocketRow) -> Void) throws(KernelError) {
        guard let heading = text.wholeLine(), isHeading(heading) else { throw malformed }
        while let line = text.wholeLine() {
            if let read = SocketFileLine(line) { each(read.row) }
        }
    }

    static let malformed = KernelError.malformed(
        "net/tcp", expected: "a first line with `local_address`, then a line for each socket")

    static func isHeading(_ line: ByteRun) -> Bool {
        var heading = ByteReader(line)
        return heading.word()?.equals("sl") == true && heading.word()?.equals("local_address") == true
    }
}

extension ByteReader {
    /// Up to eight hexadecimal digits after blanks; `nil` when there are none.
    mutating func hexadecimalWord() -> UInt32? {
        skipBlanks()
        var (value, digits): (UInt32, Int) = (0, 0)
        while digits < 8, let digit = next.flatMap(Self.value(ofDigit:)) {
            value = value << 4 | digit
            digits += 1
            skip(1)
        }
        return digits == 0 ? nil : value
    }

    /// `0100007F:1F90`, or an address of four such words.
    mutating func endpoint() -> ((UInt32, UInt32, UInt32, UInt32), UInt16, isIPv6: Bool)? {
        guard let first = hexadecimalWord() else { return nil }
        var address = (first, UInt32(0), UInt32(0), UInt32(0))
        let isIPv6 = next != UInt8(ascii: ":")
        if isIPv6 {
            guard let second = hexadecimalWord(), let third = hexadecimalWord(),
                let fourth = hexadecimalWord()
            else {
                return nil
            }
            (address.1, address.2, address.3) = (second, third, fourth)
        }
        guard take(UInt8(ascii: ":")), let port = hexadecimalWord(), let port = UInt16(exactly: port) else {
            return nil
        }
        return (address, port, isIPv6)
    }

    private static func value(ofDigit byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
