/// What TCP knows of one connection: `struct tcp_info` of include/uapi/linux/tcp.h, see tcp(7).
///
///     0 state …  8 rto  16 snd_mss  44 last_data_sent  52 last_data_recv  56 last_ack_recv  68 rtt  80 snd_cwnd
///     100 total_retrans | 4.1: 120 bytes_acked | 4.6: 144 notsent_bytes  156 data_segs_out | 4.9: 160 delivery_rate
///     4.10: 168 busy_time  176 rwnd_limited  184 sndbuf_limited | …
///
/// The struct grows with the kernel; what this one does not send is `nil`. Valid only inside the call that was handed
/// it.
package struct TCPInfoFields {
    private let bytes: UnsafeRawBufferPointer

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Retransmission timeout.
    package var rtoMicroseconds: UInt32? { load(8) }

    /// The largest segment that is sent.
    package var segmentBytes: UInt32? { load(16) }

    package var lastDataSentMilliseconds: UInt32? { load(44) }

    package var lastDataReceivedMilliseconds: UInt32? { load(52) }

    package var lastAckReceivedMilliseconds: UInt32? { load(56) }

    /// Smoothed round-trip time; 0 before the first measurement.
    package var rttMicroseconds: UInt32? { load(68) }

    /// Segments that may be in flight.
    package var congestionWindow: UInt32? { load(80) }

    /// Segments sent again since the connection began, its SYN or SYN-ACK included.
    package var totalRetransmits: UInt32? { load(100) }

    /// Bytes that the peer has acknowledged.
    package var acknowledgedBytes: UInt64? { load(120) }

    /// Bytes that have come from the peer in order, read or not.
    package var receivedBytes: UInt64? { load(128) }

    /// Bytes that the application has written and that were not sent yet.
    package var notSentBytes: UInt32? { load(144) }

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
