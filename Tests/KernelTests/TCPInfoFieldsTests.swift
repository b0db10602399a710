import Glibc
import Kernel
import TestKit
import Testing

struct TCPInfoFieldsTests {
    /// What is read of the first `count` bytes of a struct whose byte N is N.
    private static func fields(_ count: Int) -> [UInt64?] {
        let bytes = (0..<count).map { UInt8($0) }
        // A copy of exactly that size, so that a sanitizer sees a step past its end.
        let exact = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { exact.deallocate() }
        exact.copyBytes(from: bytes)
        let info = TCPInfoFields(UnsafeRawBufferPointer(exact))
        let short = [info.rtoMicroseconds, info.rttMicroseconds, info.totalRetransmits, info.dataSegmentsOut]
        return short.map { $0.map(UInt64.init) } + [
            info.deliveryBytesPerSecond, info.busyMicroseconds, info.receiveWindowLimitedMicroseconds,
            info.sendBufferLimitedMicroseconds,
        ]
    }

    @Test(arguments: [
        (0, 0), (8, 0), (11, 0), (12, 1), (71, 1), (72, 2), (103, 2), (104, 3), (159, 3), (160, 4), (167, 4),
        (168, 5), (176, 6), (184, 7), (191, 7), (192, 8), (232, 8), (255, 8),
    ])
    func readsWhatTheKernelSent(_ length: Int, _ known: Int) {
        let expected: [UInt64] = [
            0x0b0a_0908, 0x4746_4544, 0x6766_6564, 0x9f9e_9d9c, 0xa7a6_a5a4_a3a2_a1a0,
            0xafae_adac_abaa_a9a8, 0xb7b6_b5b4_b3b2_b1b0, 0xbfbe_bdbc_bbba_b9b8,
        ]
        let read = Self.fields(length)
        #expect(read == expected.enumerated().map { $0.offset < known ? $0.element : nil })
    }

    @Test(arguments: [
        (0, 0), (19, 0), (20, 1), (47, 1), (48, 2), (56, 3), (60, 4), (83, 4), (84, 5), (127, 5), (128, 6),
        (147, 6), (148, 7), (255, 7),
    ])
    func readsWhatTheDoctorAsksFor(_ length: Int, _ known: Int) {
        let exact = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
        defer { exact.deallocate() }
        exact.copyBytes(from: (0..<length).map { UInt8($0) })
        let info = TCPInfoFields(UnsafeRawBufferPointer(exact))
        let words = [
            info.segmentBytes, info.lastDataSentMilliseconds, info.lastDataReceivedMilliseconds,
            info.lastAckReceivedMilliseconds, info.congestionWindow,
        ]
        let read =
            words.map { $0.map(UInt64.init) } + [info.acknowledgedBytes, info.notSentBytes.map(UInt64.init)]
        let expected: [UInt64] = [
            0x1312_1110, 0x2f2e_2d2c, 0x3736_3534, 0x3b3a_3938, 0x5352_5150, 0x7f7e_7d7c_7b7a_7978,
            0x9392_9190,
        ]
        #expect(read == expected.enumerated().map { $0.offset < known ? $0.element : nil })
    }

    @Test(
        arguments: [
            // Nothing; another attribute; a length beyond the end; a zero length, a length below the header's.
            ([], nil), ([8, 0, 7, 0, 1, 1, 1, 1], nil), ([200, 0, 2, 0], nil), ([0, 0, 2, 0], nil),
            ([3, 0, 2, 0], nil),
            // Empty; behind another one that is padded; with the flag that some attributes carry.
            ([4, 0, 2, 0], nil), ([5, 0, 8, 0, 0, 9, 9, 9, 16, 0, 2, 0] + words(5), 5),
            ([16, 0, 2, 0x80] + words(6), 6),
        ] as [([UInt8], UInt32?)])
    func findsTheAttributeAmongOthers(_ attributes: [UInt8], _ rto: UInt32?) {
        let message = SocketRecording.message(type: 20, [UInt8](repeating: 0, count: 72) + attributes)
        var sink = Timeouts()
        _ = SocketReply.decode(message, into: &sink)
        #expect(sink.seen == [rto])
    }

    private static func words(_ third: UInt8) -> [UInt8] {
        [UInt8](repeating: 0, count: 8) + [third, 0, 0, 0]
    }
}

private struct Timeouts: SocketSink {
    var seen: [UInt32?] = []

    mutating func begin() {}
    mutating func take(_ row: SocketRow) { seen.append(row.tcpInfo?.rtoMicroseconds) }
}
