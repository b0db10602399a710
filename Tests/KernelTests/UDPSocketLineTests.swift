import Bytes
import Kernel
import Testing

struct UDPSocketLineTests {
    private static func read(_ text: String) throws -> String? {
        let line: UDPSocketLine? = try parsed(text) { reader throws(KernelError) in
            reader.line().flatMap { UDPSocketLine($0) }
        }
        return line.map {
            "\($0.local.address)|\($0.local.port) \($0.receiveQueueBytes) inode \($0.inode) drops \($0.drops)"
        }
    }

    @Test(arguments: [
        (
            "   67: 0100007F:1F90 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 12345 2 "
                + "0000000000000000 7",
            "127.0.0.1|8080 768 inode 12345 drops 7"
        ),
        (
            "67: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 00000000:0000000A "
                + "00:00000000 00000000 0 0 9 2 00000000deadbeef 18446744073709551615",
            "::1|53 10 inode 9 drops 18446744073709551615"
        ),
        (
            "1: 0000000000000000FFFF00000100007F:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 9 2 0 1",
            "127.0.0.1|53 0 inode 9 drops 1"
        ),
        // The heading, cut off, without drops, more than the kernel counts.
        (
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref",
            nil
        ),
        ("1: 0100007F:1F90 00000000:0000 07 00000000:00000300 00:00000000 00000000 0 0 12345", nil),
        ("1: 0100007F:1F90 00000000:0000 07 0:0 0:0 0 0 0 9 2 0", nil),
        ("1: 0100007F:1F90 00000000:0000 07 0:0 0:0 0 0 0 9 2 0 18446744073709551616", nil),
        ("1: 0100007F:1F90 00000000:0000 07 0:0 0:0 0 0 0 9 2 0 7x", nil),
        ("1: 0100007F:11F90 00000000:0000 07 0:0 0:0 0 0 0 9 2 0 7", nil), ("", nil), (":", nil),
    ])
    func readsASocket(_ text: String, _ expected: String?) throws {
        #expect(try Self.read(text) == expected)
    }
}
