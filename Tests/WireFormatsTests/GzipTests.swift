import CZlib
import TestKit
import Testing
import WireFormats

struct GzipTests {
    private func unpacked(_ packed: [UInt8], room: Int) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var input = packed
        return input.withUnsafeMutableBufferPointer { input in
            var outcome = Z_OK
            let bytes = [UInt8](unsafeUninitializedCapacity: room + 1) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room + 1)
                outcome = inflate(&stream, Z_FINISH)
                count = room + 1 - Int(stream.avail_out)
            }
            return outcome == Z_STREAM_END ? bytes : nil
        }
    }

    @Test(arguments: [0, 1, 2, 100, 65_535, 65_536, 300_000])
    func packsWhatUnpacksToTheSame(_ size: Int) throws {
        var random = SplitMix64(seed: UInt64(size))
        let noise = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let text = (0..<size).map { UInt8(ascii: "a") + UInt8($0 / 7 % 3) }
        for bytes in [noise, text] {
            let packed = try #require(Gzip.compress(bytes))
            #expect(packed.prefix(3) == [0x1f, 0x8b, 8])
            #expect(unpacked(packed, room: size) == bytes)
        }
        if size > 1000 { #expect(try #require(Gzip.compress(text)).count < size / 10) }
    }
}
