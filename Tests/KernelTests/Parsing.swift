import Bytes
import Kernel

/// What `parse` makes of `text`, or what it says against it.
func parsed<Result>(
    _ text: String, _ parse: (inout ByteReader) throws(KernelError) -> Result
) throws(KernelError) -> Result {
    let bytes = Array(text.utf8)
    let outcome: Swift.Result<Result, KernelError> = bytes.withUnsafeBufferPointer { buffer in
        let run = buffer.baseAddress.map { ByteRun(start: $0, count: buffer.count) } ?? ByteRun("")
        var reader = ByteReader(run)
        do throws(KernelError) { return .success(try parse(&reader)) } catch { return .failure(error) }
    }
    return try outcome.get()
}

/// Each row that `parse` hands out, as `describe` says it, or the expectation that the text did not meet.
func rows<Row>(
    _ text: String, _ parse: (inout ByteReader, (Row) -> Void) throws(KernelError) -> Void,
    _ describe: @escaping (Row) -> String
) -> [String] {
    var rows: [String] = []
    do throws(KernelError) {
        try parsed(text) { reader throws(KernelError) in try parse(&reader) { rows.append(describe($0)) } }
    } catch {
        rows.append("\(error)")
    }
    return rows
}
