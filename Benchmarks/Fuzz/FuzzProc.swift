// libFuzzer: -max_len=600

import Bytes
import Kernel

/// Reads any bytes as a file of /proc or /sys: the first byte chooses the parser, and nothing may trap.
///
/// A new line of `ProcParser.all` is attacked without a change here; its seeds are the fixtures' files of that name.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let text = ByteRun(start: start + 1, count: count - 1)
    let choice = Int(start[0]) % (ProcParser.all.count + ofProcesses.count)
    if choice < ProcParser.all.count {
        var reader = ByteReader(text)
        // Refusing is a good answer to bytes that are no such file.
        try? ProcParser.all[choice].parse(&reader)
    } else {
        ofProcesses[choice - ProcParser.all.count](text)
    }
    return 0
}

/// The files of /proc/PID that are read without a `ByteReader`; Fuzz/FuzzProc.seeds.sh knows this order.
private let ofProcesses: [@Sendable (ByteRun) -> Void] = [
    {
        _ = ProcessStat($0)?.hasEnded
        _ = ProcessStat.comm(of: $0)?.text
    },
    { _ = ProcessStatus($0) },
    { _ = ProcessIO($0) },
    { _ = DescriptorLimit($0)?.value },
    { _ = SocketOwnerSearch.inode(inLink: $0) },
]
