import Bytes

extension String {
    /// Hands out the bytes of a text that stays alive meanwhile.
    func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result { Array(utf8).withBytes(body) }
}

extension [UInt8] {
    /// Hands out these bytes, with nothing readable behind them that could hide an overrun from ASan.
    func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result {
        withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress, !isEmpty else { return body(ByteRun("")) }
            return body(ByteRun(start: start, count: buffer.count))
        }
    }
}
