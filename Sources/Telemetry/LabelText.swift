package import Bytes

/// Text of a label as a collector has it at hand: a `String` it keeps, or bytes of the file it reads.
package protocol LabelText {
    // Not generic: this is asked at every write, through a witness table where the caller lives in another module.
    func equals(_ bytes: ByteRun) -> Bool
    var text: String { get }
}

extension String: LabelText {
    package func equals(_ bytes: ByteRun) -> Bool { bytes.equals(self) }
    package func withBytes<Result>(_ body: (ByteRun) -> Result) -> Result {
        var copy = self
        return copy.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return body(ByteRun("")) }
            return body(ByteRun(start: start, count: bytes.count))
        }
    }
    package var text: String { self }
}

extension ByteRun: LabelText {}
