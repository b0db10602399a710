/// What TCP knows of one connection: `struct tcp_info` of include/uapi/linux/tcp.h, see tcp(7).
///
///     0 state …  8 rto  68 rtt  100 total_retrans | 4.6: 156 data_segs_out | 4.9: 160 delivery_rate
///     4.10: 168 busy_time  176 rwnd_limited  184 sndbuf_limited | …
///
/// The struct grows with the kernel; what this one does not send is `nil`. Valid only inside the call that was handed
/// it.
package struct TCPInfoFields {
    private let bytes: UnsafeRawBufferPointer

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Retransmission timeout.
    package var rtoMicroseconds: UInt32? { load(8) }

    /// Smoothed round-trip time; 0 before the first measurement.
    package var rttMicroseconds: UInt32? { load(68) }

    /// Segments sent again since the connection began, its SYN or SYN-ACK included.
    package var totalRetransmits: UInt32? { load(100) }

    /// Segments with data sent, those sent again included.
    package var dataSegmentsOut: UInt32? { load(156) }

    /// The newest estimate of how fast data reached the peer; 0 before the first.
    package var deliveryBytesPerSecond: UInt64? { load(160) }

    /// How long there was something to send.
    package var busyMicroseconds: UInt64? { load(168) }

    /// How much of that the peer's receive window held up.
    package var receiveWindowLimitedMicroseconds: UInt64? { load(176) }

    /// How much of that the size of our send buffer held up.
    package var sendBufferLimitedMicroseconds: UInt64? { load(184) }

    private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number? {
        guard bytes.count >= offset + MemoryLayout<Number>.size else { return nil }
        return bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
    }
}
