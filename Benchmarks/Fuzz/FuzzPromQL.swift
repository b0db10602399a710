import PromQL

/// Reads any bytes as a query: what is accepted must print and read again as the same tree.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    do throws(QueryError) {
        let expression = try Parser.parse(text)
        let printed = expression.description
        let again: Expression
        do throws(QueryError) {
            again = try Parser.parse(printed)
        } catch {
            fatalError("\(printed) was printed but is refused: \(error)")
        }
        precondition(again == expression, "\(printed) reads as another tree")
    } catch {
        precondition(!error.description.isEmpty)
    }
    return 0
}
