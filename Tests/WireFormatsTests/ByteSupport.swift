import Bytes
import WireFormats

extension [UInt8] {
    func withRun<Result>(_ body: (ByteRun) -> Result) -> Result {
        withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return body(ByteRun("")) }
            return body(ByteRun(start: start, count: buffer.count))
        }
    }

    /// What the parser makes of these bytes as a line.
    func reading(_ dialect: Dialect) -> Result<LineReading, RejectReason> {
        withRun { run in Result { () throws(RejectReason) in try LineReading(run, dialect) } }
    }
}

extension Result where Failure == RejectReason {
    var reason: String? {
        if case .failure(let reason) = self { reason.label } else { nil }
    }
}
