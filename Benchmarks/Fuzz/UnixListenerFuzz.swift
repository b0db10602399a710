// with: Benchmarks/Fuzz/Shared/ByteChannel.swift
import Kernel

/// Answers the question for listening Unix sockets with any bytes: datagrams of which each has its length before it.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let channel = ByteChannel(UnsafeRawBufferPointer(start: start, count: count))
    var (rows, letters) = (0, 0)
    // That most bytes are refused is the point.
    let listed: Void? = try? UnixListenerTable(channel: channel).list { row in
        rows += 1
        letters += row.name.unicodeScalars.count
        return rows < 3
    }
    // A row has 16 bytes of header, 16 of its own and 12 of its queue; a byte of a name is a letter at most.
    precondition(rows <= count / 44 && letters <= count)
    precondition(listed != nil || channel.wasReset)
    return 0
}
