import Bytes
import Kernel
import Testing

struct DiskTrafficTests {
    private func disks(_ text: String) -> [String] {
        rows(text, DiskTraffic.parse) { disk in
            let numbers = DiskTraffic.Counter.allCases.compactMap { disk[$0] }.map { "\($0)" }
            return "\(disk.major):\(disk.minor) \(disk.name.text) " + numbers.joined(separator: " ")
        }
    }

    private static let oldest = "1 2 3 4 5 6 7 8 9 10 11"

    @Test(arguments: [
        ("   8       0 sda \(oldest)\n", "8:0 sda \(oldest)"),
        ("8 0 sda \(oldest) 12 13 14 15\n", "8:0 sda \(oldest) 12 13 14 15"),
        ("259 1 nvme0n1p1 \(oldest) 12 13 14 15 16 17\n", "259:1 nvme0n1p1 \(oldest) 12 13 14 15 16 17"),
        // Columns of a kernel to come.
        ("8 0 sda \(oldest) 12 13 14 15 16 17 18 19\n", "8:0 sda \(oldest) 12 13 14 15 16 17"),
        ("104 0 cciss/c0d0 \(oldest)\n", "104:0 cciss/c0d0 \(oldest)"),
        (
            "4294967295 0 x 18446744073709551615 2 3 4 5 6 7 8 9 10 11\n",
            "4294967295:0 x 18446744073709551615 2 3 4 5 6 7 8 9 10 11"
        ),
    ])
    func readsADevice(_ line: String, _ row: String) {
        #expect(disks(line) == [row])
    }

    @Test(arguments: [
        "8 0 sda 1 2 3 4 5 6 7 8 9 10\n", "8 0 sda \(oldest)", "8 0 sda 1 2 3 4 5 6 7 8 9 10 x\n",
        "8 0 sda 1 2 3 4 5 6 7 8 9 10 11x\n", "8 sda \(oldest)\n", "-8 0 sda \(oldest)\n",
        "4294967296 0 sda \(oldest)\n", "8 0\n", "\n", "8 0 sda -1 2 3 4 5 6 7 8 9 10 11\n",
    ])
    func refusesATextWithoutDevices(_ text: String) {
        #expect(
            disks(text) == [
                "`diskstats` is not as the kernel writes it: expected lines like `8 0 sda` and eleven numbers"
            ])
    }

    @Test func passesOverALineThatIsNoDevice() {
        #expect(disks("x\n8 0 sda \(Self.oldest)\n8 16 sdb 1\n") == ["8:0 sda \(Self.oldest)"])
    }

    @Test func hasNoneWhereThereAreNone() {
        #expect(disks("") == [])
    }

    @Test(arguments: [
        ("E:ID_MODEL=A=B\nE:ID_MODEL\nS:x\nID_PATH=p\n", "A=B", ""), ("E:ID_PATH=p", "", "p"), ("", "", ""),
        ("E:ID_MODEL=\(String(repeating: "x", count: 5000))\n", String(repeating: "x", count: 1024), ""),
    ])
    func readsWhatUdevSays(_ text: String, _ model: String, _ path: String) throws {
        let properties = try parsed(text) { reader throws(KernelError) in DiskProperties(&reader) }
        #expect(properties[.model] == model)
        #expect(properties[.path] == path)
    }
}
