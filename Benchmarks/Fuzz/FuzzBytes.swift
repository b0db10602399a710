import Bytes

/// Reads any bytes as words, numbers and lines, in an order the first bytes choose.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var reader = ByteReader(ByteRun(start: start, count: count))
    while !reader.isAtEnd {
        if reader.decimal() != nil || reader.integer() != nil || reader.unsigned() != nil { continue }
        if reader.word() == nil, reader.line() == nil { break }
    }
    return 0
}
