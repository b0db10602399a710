import Bytes
import Kernel

/// Reads any bytes as each of the files of /proc/PID, and as a link of its fd folder.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = ByteRun(start: start, count: count)
    let stat = ProcessStat(text)
    _ = stat?.hasEnded
    _ = ProcessStat.comm(of: text)?.text
    _ = ProcessStatus(text)
    _ = ProcessIO(text)
    _ = DescriptorLimit(text)?.value
    _ = SocketOwnerSearch.inode(inLink: text)
    return 0
}
