package import Bytes

/// Text of a label as a collector has it at hand: a `String` it keeps, or bytes of the file it reads.
package protocol LabelText {
    func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result
    var text: String { get }
}

extension String: LabelText {
    package func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result {
        var copy = self
        return copy.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return body(ByteRun("")) }
            return body(ByteRun(start: start, count: bytes.count))
        }
    }
    package var text: String { self }
}

extension ByteRun: LabelText {
    package func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result { body(self) }
}
