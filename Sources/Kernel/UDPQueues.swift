package import Bytes

/// The bytes that wait in UDP sockets, added up over the lines of /proc/net/udp or udp6 (proc_pid_net(5)).
///
///     sl  local_address rem_address   st tx_queue rx_queue tr …
///     67: 0100007F:1F90 00000000:0000 07 00000000:00000300 00 …
///                                        ^sent    ^received
package struct UDPQueues: Equatable, Sendable {
    package private(set) var sendBytes: UInt64 = 0
    package private(set) var receiveBytes: UInt64 = 0

    package init() {}

    /// Adds a line; the heading and what was cut off add nothing.
    package mutating func add(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let place = line.until(UInt8(ascii: ":")), place.firstNumber != nil, line.word() != nil,
            line.word() != nil, line.word() != nil, let sent = line.hexadecimal(),
            line.take(UInt8(ascii: ":")), let received = line.hexadecimal(), line.isAtBoundary
        else { return }
        sendBytes &+= sent
        receiveBytes &+= received
    }
}

extension ByteRun {
    /// The number after blanks that the run begins with.
    fileprivate var firstNumber: UInt64? {
        var reader = ByteReader(self)
        return reader.unsigned()
    }
}
