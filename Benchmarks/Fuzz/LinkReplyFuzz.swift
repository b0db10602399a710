import CLinux
import Kernel

/// Reads any bytes as a datagram of a dump of network interfaces.
@_cdecl("LLVMFuzzerTestOneInput")
func attack(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let datagram = UnsafeRawBufferPointer(start: start, count: count)
    var links = NetworkLinks()
    // The number of the dump is not ours to choose: the first message's is taken.
    let sequence = count >= 12 ? datagram.loadUnaligned(fromByteOffset: 8, as: UInt32.self) : 0
    _ = NetlinkReply.decode(datagram, sequence: sequence, into: &links)
    precondition(links.all.count + links.leftOut <= count / 16)
    precondition(links.all.allSatisfy { (1...15).contains($0.name.utf8.count) })
    return 0
}
