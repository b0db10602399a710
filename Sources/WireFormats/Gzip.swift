import CZlib

/// Bytes packed as a gzip member, RFC 1952.
package enum Gzip {
    /// The fastest level: a page is packed once a tick, and repeats itself enough for it.
    private static let level: Int32 = 1

    /// Packs `bytes`; `nil` when memory is short or they exceed 4 GiB, and then they are served as they are.
    package static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard let available = UInt32(exactly: bytes.count),
            outrigger_deflate_init_gzip(&stream, level) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        guard let room = UInt32(exactly: deflateBound(&stream, UInt(bytes.count))) else { return nil }
        return bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: Int(room)) { output, count in
                // zlib reads through a pointer that its header does not call const.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = available
                stream.next_out = output.baseAddress
                stream.avail_out = room
                let outcome = deflate(&stream, Z_FINISH)
                precondition(
                    outcome == Z_STREAM_END, "deflate ended with \(outcome) in a buffer of deflateBound")
                count = Int(room - stream.avail_out)
            }
        }
    }
}
